{{ config(materialized='table') }}

-- Bridging days ("ponts") are those of the permanence des soins ambulatoires: the Monday before a public holiday, the
-- Friday after one, and the Saturday after one or after such a Friday.
with days as (

    select
        departement_code,
        date_day,
        is_holiday,
        {{ iso_dow('date_day') }} as weekday,
        coalesce(lead(is_holiday) over departement_days, false) as is_holiday_next,
        coalesce(lag(is_holiday) over departement_days, false) as is_holiday_before,
        coalesce(lag(is_holiday, 2) over departement_days, false) as is_holiday_two_days_before
    from {{ ref('int_out_of_hours_days') }}
    window departement_days as (partition by departement_code order by date_day)

)

select
    departement_code,
    date_day,
    case
        when is_holiday then 'public_holiday'
        when weekday = 7 then 'sunday'
        when weekday = 1 and is_holiday_next then 'bridge'
        when weekday = 5 and is_holiday_before then 'bridge'
        when weekday = 6 and (is_holiday_before or is_holiday_two_days_before) then 'bridge'
        when weekday = 6 then 'saturday'
        else 'working_day'
    end as day_type
from days
