{{ config(materialized='table') }}

-- Hours of the permanence des soins ambulatoires: every night from 20:00 to 8:00, Sundays and public holidays all day,
-- Saturdays from the hour that the region sets. The bridging days of a holiday are left to the regions' own rules.
{%- set holidays = {
    '971': 'guadeloupe', '972': 'martinique', '973': 'guyane', '974': 'la_reunion', '976': 'mayotte',
} %}

with departements as (

    select
        departements.departement_code,
        departements.is_alsace_moselle,
        regions.saturday_pdsa_starts_at
    from {{ ref('departements') }} as departements
    inner join {{ ref('regions') }} as regions on departements.region_code = regions.region_code

),

days as (

    select
        departements.departement_code,
        departements.saturday_pdsa_starts_at,
        calendar.date_day,
        {{ iso_dow('calendar.date_day') }} as weekday,
        calendar.is_public_holiday
        or (departements.is_alsace_moselle and calendar.is_alsace_moselle_holiday)
        {%- for departement_code, territory in holidays.items() %}
        or (departements.departement_code = '{{ departement_code }}' and calendar.is_{{ territory }}_holiday)
        {%- endfor %} as is_holiday
    from departements
    cross join {{ ref('calendar') }} as calendar

)

select
    departement_code,
    date_day,
    is_holiday,
    cast(
        case
            when is_holiday or weekday = 7 then 0
            when weekday = 6 then saturday_pdsa_starts_at
            else 20
        end as integer
    ) as out_of_hours_from_hour
from days
