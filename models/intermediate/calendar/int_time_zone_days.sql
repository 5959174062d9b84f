{{ config(materialized='table') }}

with zones as (

    select time_zone from {{ ref('associations') }}
    union
    select time_zone from {{ ref('departements') }}

),

midnights as (

    select
        zones.time_zone,
        calendar.date_day,
        {{ utc_offset_minutes('cast(calendar.date_day as timestamp)', 'zones.time_zone') }} as utc_offset_minutes
    from zones
    cross join {{ ref('calendar') }} as calendar

),

days as (

    select
        time_zone,
        date_day,
        utc_offset_minutes,
        coalesce(
            lead(utc_offset_minutes) over (partition by time_zone order by date_day), utc_offset_minutes
        ) as utc_offset_minutes_next_day
    from midnights

),

-- The zones of the registry that change their clocks follow the European rule: everywhere at 01:00 UTC.
changes as (

    select
        time_zone,
        date_day,
        utc_offset_minutes,
        utc_offset_minutes_next_day,
        case
            when utc_offset_minutes <> utc_offset_minutes_next_day
                then
                    cast(date_day as timestamp)
                    + (60 + greatest(utc_offset_minutes, utc_offset_minutes_next_day)) * interval '1' minute
        end as clock_change_local_at
    from days

),

-- A case lasts less than half a year: the first change on or after the day of its call is the only one it can meet.
next_changes as (

    select
        time_zone,
        date_day,
        utc_offset_minutes,
        clock_change_local_at as todays_change_local_at,
        min(clock_change_local_at) over days_to_come as clock_change_local_at,
        min_by(
            utc_offset_minutes_next_day, clock_change_local_at
        ) over days_to_come as utc_offset_minutes_after
    from changes
    window days_to_come as (
        partition by time_zone order by date_day rows between current row and unbounded following
    )

)

select
    time_zone,
    date_day,
    utc_offset_minutes,
    clock_change_local_at,
    utc_offset_minutes_after,
    case
        when utc_offset_minutes_after < utc_offset_minutes
            then clock_change_local_at - (utc_offset_minutes - utc_offset_minutes_after) * interval '1' minute
    end as repeated_hour_from_local_at,
    case
        when todays_change_local_at is not null and utc_offset_minutes_after > utc_offset_minutes
            then
                {{ hour_of(
                    "(clock_change_local_at - (utc_offset_minutes_after - utc_offset_minutes) * interval '1' minute)"
                ) }}
    end as skipped_hour
from next_changes
