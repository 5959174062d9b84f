-- The calendar begins on the day that the project says, has no gap, and reaches as far as a case of the last
-- delivery landed may (one dated in the future is kept apart).
with calendar as (

    select
        min(date_day) as first_on,
        max(date_day) as last_on,
        count(*) as days
    from {{ ref('dim_calendar') }}

),

deliveries as (

    select max(delivered_on) as last_delivered_on
    from {{ ref('fct_deliveries') }}
    where status = 'landed'

)

select
    calendar.first_on,
    calendar.last_on,
    calendar.days,
    deliveries.last_delivered_on
from calendar
cross join deliveries
where
    calendar.first_on <> cast('{{ var("calendar_starts_on") }}' as date)
    or calendar.days <> {{ days_between('calendar.first_on', 'calendar.last_on') }} + 1
    or deliveries.last_delivered_on + {{ var('days_a_case_may_outlast_its_delivery') }} > calendar.last_on
