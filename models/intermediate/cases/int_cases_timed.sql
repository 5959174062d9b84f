{%- set steps = ['answered', 'decided', 'assigned', 'acknowledged', 'started', 'ended', 'cancelled'] %}

with cases as (

    select * from {{ ref('int_cases_recorded') }}

),

time_zone_days as (

    select * from {{ ref('int_time_zone_days') }}

),

with_clock as (

    select
        cases.*,
        time_zone_days.utc_offset_minutes,
        time_zone_days.utc_offset_minutes_after,
        time_zone_days.clock_change_local_at,
        time_zone_days.repeated_hour_from_local_at
    from cases
    left join time_zone_days
        on
            cases.time_zone = time_zone_days.time_zone
            and cases.called_on = time_zone_days.date_day

),

called_placed as (

    select
        *,
        {{ step_to_utc('called_local_at', none) | indent(8) }} as called_at
    from with_clock

)
{%- for step in steps %},

{{ step }}_placed as (

    select
        *,
        {{ step_to_utc(step ~ '_local_at', latest_of((['called'] + steps)[:loop.index])) | indent(8) }} as {{ step }}_at
    from {{ (['called'] + steps)[loop.index0] }}_placed

)
{%- endfor %}

select
    call_id,
    association_id,
    delivery_id,
    thesaurus,
    association_departement_code,
    called_on,
    called_at,
    {% for step in steps %}
    {{ step }}_at,
    {% endfor %}
    is_act,
    is_call_time_missing,
    is_call_day_impossible,
    is_start_day_impossible,
    is_reassigned,
    event_count,
    recorded_answer_seconds,
    local_cancellation_code,
    {% for column in carried_case_columns() %}
    {{ column }},
    {% endfor %}
    case when is_act then coalesce(cast(started_local_at as date), called_on) end as started_on,
    {{ hour_of('called_local_at') }} as called_hour,
    {{ hour_of('started_local_at') }} as started_hour
from cancelled_placed
