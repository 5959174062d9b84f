-- On the days that a delivery covers, the hours add up to the calls and acts whose hour is known.
with covered as (

    select
        association_id,
        demand_on,
        cast(sum(calls) as bigint) as hourly_calls,
        cast(sum(acts) as bigint) as hourly_acts
    from {{ ref('fct_hourly_demand') }}
    group by association_id, demand_on

),

calls as (

    select
        association_id,
        called_on,
        count(*) as calls
    from {{ ref('fct_calls') }}
    where called_hour is not null
    group by association_id, called_on

),

acts as (

    select
        association_id,
        started_on,
        count(*) as acts
    from {{ ref('fct_acts') }}
    where started_hour is not null
    group by association_id, started_on

)

select
    covered.association_id,
    covered.demand_on
from covered
left join calls
    on
        covered.association_id = calls.association_id
        and covered.demand_on = calls.called_on
left join acts
    on
        covered.association_id = acts.association_id
        and covered.demand_on = acts.started_on
where
    covered.hourly_calls <> coalesce(calls.calls, 0)
    or covered.hourly_acts <> coalesce(acts.acts, 0)
