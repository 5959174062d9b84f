with covered_days as (

    select distinct
        deliveries.association_id,
        deliveries.delivered_on as demand_on,
        time_zone_days.skipped_hour
    from {{ ref('int_deliveries_ordered') }} as deliveries
    inner join {{ ref('associations') }} as associations on deliveries.association_id = associations.association_id
    left join {{ ref('int_time_zone_days') }} as time_zone_days
        on
            associations.time_zone = time_zone_days.time_zone
            and deliveries.delivered_on = time_zone_days.date_day

),

hours as (

    select
        covered_days.association_id,
        covered_days.demand_on,
        covered_days.skipped_hour,
        time_bands.hour_of_day as demand_hour
    from covered_days
    cross join {{ ref('dim_time_bands') }} as time_bands

),

calls as (

    select
        association_id,
        called_on as demand_on,
        called_hour as demand_hour,
        count(*) as calls
    from {{ ref('fct_calls') }}
    group by association_id, called_on, called_hour

),

acts as (

    select
        association_id,
        started_on as demand_on,
        started_hour as demand_hour,
        count(*) as acts
    from {{ ref('fct_acts') }}
    group by association_id, started_on, started_hour

)

select
    hours.association_id,
    hours.demand_on,
    hours.demand_hour,
    {{ iso_dow('hours.demand_on') }} as weekday,
    cast(
        (
            10000 * extract(year from hours.demand_on)
            + 100 * extract(month from hours.demand_on)
            + extract(day from hours.demand_on)
        ) * 100 + hours.demand_hour as bigint
    ) as hour_key,
    coalesce(calls.calls, 0) as calls,
    coalesce(acts.acts, 0) as acts
from hours
left join calls
    on
        hours.association_id = calls.association_id
        and hours.demand_on = calls.demand_on
        and hours.demand_hour = calls.demand_hour
left join acts
    on
        hours.association_id = acts.association_id
        and hours.demand_on = acts.demand_on
        and hours.demand_hour = acts.demand_hour
-- The hour that the spring change skips does not exist, unless a clock that was not put forward recorded calls in it.
where
    hours.demand_hour is distinct from hours.skipped_hour
    or coalesce(calls.calls, acts.acts) is not null
