with calendar as (

    select * from {{ ref('calendar') }}

),

weeks as (

    select
        *,
        cast(date_trunc('week', date_day) as date) as week_starts_on,
        cast(date_trunc('week', date_day) as date) + 3 as week_thursday_on
    from calendar

)

select
    date_day,
    week_starts_on,
    cast(extract(year from week_thursday_on) as integer) as iso_year,
    cast(extract(week from date_day) as integer) as iso_week,
    cast(date_trunc('month', date_day) as date) as month_starts_on,
    cast(extract(year from date_day) as integer) as calendar_year,
    {{ iso_dow('date_day') }} as weekday,
    {{ iso_dow('date_day') }} >= 6 as is_weekend,
    is_public_holiday,
    public_holiday_name,
    is_alsace_moselle_holiday,
    is_guadeloupe_holiday,
    is_martinique_holiday,
    is_guyane_holiday,
    is_la_reunion_holiday,
    is_mayotte_holiday,
    is_school_holiday_zone_a,
    is_school_holiday_zone_b,
    is_school_holiday_zone_c,
    school_holiday_name
from weeks
