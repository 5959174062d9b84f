-- No feed tells who is on shift: stretches of the doctors' acts do. Nothing is said of an hour of the day in which few
-- doctors worked in the month, nor of a month still running: from one build to the next it would tell of a day's few.
with hours as (

    select
        stretches.association_id,
        stretches.doctor_id,
        stretches.taken_at,
        stretches.held_until_at,
        date_trunc('hour', stretches.taken_at) + steps.hour_of_day * interval '1' hour as hour_at
    from {{ ref('fct_doctor_stretches') }} as stretches
    inner join {{ ref('dim_time_bands') }} as steps
        on stretches.held_until_at > date_trunc('hour', stretches.taken_at) + steps.hour_of_day * interval '1' hour

),

-- Clocks change on the hour: each hour of UTC is one local hour.
local_hours as (

    select
        hours.association_id,
        hours.doctor_id,
        {{ utc_to_local('hours.hour_at') | indent(4) }} as hour_local_at,
        {{ seconds_between(
            'greatest(hours.taken_at, hours.hour_at)',
            "least(hours.held_until_at, hours.hour_at + interval '1' hour)",
        ) }} as held_seconds
    from hours
    inner join {{ ref('dim_associations') }} as associations on hours.association_id = associations.association_id
    inner join {{ ref('int_time_zone_days') }} as clocks
        on
            associations.time_zone = clocks.time_zone
            and cast(hours.hour_at as date) = clocks.date_day

),

doctor_months as (

    select
        association_id,
        doctor_id,
        cast(date_trunc('month', hour_local_at) as date) as month_on,
        {{ hour_of('hour_local_at') }} as hour_of_day,
        sum(held_seconds) as held_seconds
    from local_hours
    group by
        association_id, doctor_id, cast(date_trunc('month', hour_local_at) as date), {{ hour_of('hour_local_at') }}

),

staff as (

    select
        association_id,
        month_on,
        hour_of_day,
        count(*) as doctors,
        sum(held_seconds) / cast(60 as double) as doctor_minutes
    from doctor_months
    group by association_id, month_on, hour_of_day

),

acts_started as (

    select
        association_id,
        cast(date_trunc('month', started_on) as date) as month_on,
        started_hour as hour_of_day,
        count(*) as acts
    from {{ ref('fct_doctor_stretches') }}
    group by association_id, cast(date_trunc('month', started_on) as date), started_hour

),

demand as (

    select
        association_id,
        cast(date_trunc('month', called_on) as date) as month_on,
        called_hour as hour_of_day,
        sum(
            case
                when is_visit_due then {{ var('minutes_per_visit') }}
                when is_act or is_doctor_due then {{ var('minutes_per_consultation') }}
                else 0
            end
        ) as load_minutes
    from {{ ref('fct_access_delays') }}
    group by association_id, cast(date_trunc('month', called_on) as date), called_hour

),

delivered_hours as (

    select
        association_id,
        cast(date_trunc('month', demand_on) as date) as month_on,
        demand_hour as hour_of_day,
        count(*) as delivered_hours,
        max(max(demand_on)) over (partition by association_id) as delivered_until_on
    from {{ ref('fct_hourly_demand') }}
    group by association_id, cast(date_trunc('month', demand_on) as date), demand_hour

),

judged as (

    select
        hours.*,
        staff.doctors,
        staff.doctor_minutes,
        coalesce(
            staff.doctors >= {{ var('fewest_doctors') }}
            and hours.delivered_until_on >= cast(hours.month_on + interval '1' month as date) - 1,
            false
        ) as is_told,
        coalesce(acts_started.acts, 0) as acts,
        coalesce(demand.load_minutes, 0) as load_minutes
    from delivered_hours as hours
    left join staff
        on
            hours.association_id = staff.association_id
            and hours.month_on = staff.month_on
            and hours.hour_of_day = staff.hour_of_day
    left join acts_started
        on
            hours.association_id = acts_started.association_id
            and hours.month_on = acts_started.month_on
            and hours.hour_of_day = acts_started.hour_of_day
    left join demand
        on
            hours.association_id = demand.association_id
            and hours.month_on = demand.month_on
            and hours.hour_of_day = demand.hour_of_day

)

select
    association_id,
    month_on,
    hour_of_day,
    is_told,
    cast(case when is_told then delivered_hours end as bigint) as delivered_hours,
    cast(case when is_told then doctors end as bigint) as doctors,
    cast(case when is_told then acts end as bigint) as acts,
    cast(case when is_told then load_minutes end as integer) as load_minutes,
    case when is_told then doctor_minutes end as doctor_minutes
from judged
