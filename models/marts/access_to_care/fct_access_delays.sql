{{ config(materialized='view') }}
{%- set assigned = 'coalesce(assigned_at, acknowledged_at) is not null' %}
{%- set kept = [
    'call_id', 'association_id', 'departement_code', 'commune_code', 'called_on', 'called_hour', 'weekday',
    'time_band', 'is_out_of_hours', 'origin', 'priority', 'decision', 'cancellation_reason', 'motive', 'age_years',
    'is_act', 'is_cancelled', 'is_visit_due', 'is_doctor_due', 'day_type', 'answer_seconds', 'decision_minutes',
] %}

with association_ends as (

    select
        association_id,
        max(called_at) as heard_until_at
    from {{ ref('fct_calls') }}
    group by association_id

),

-- What nothing has ended yet may still end: a case of the last days waits, an older one was not served.
calls as (

    select
        calls.*,
        day_types.day_type,
        coalesce(calls.reason_syndrome, calls.reason_code) as motive,
        coalesce(calls.decision in ('visit', 'consultation'), false) as is_doctor_due,
        calls.is_visit
        or (calls.is_act and not coalesce(calls.decision in ('consultation', 'teleconsultation'), false))
            as is_visit_due,
        coalesce(
            calls.called_at + {{ var('longest_contact_hours') }} * interval '1' hour > association_ends.heard_until_at,
            false
        ) as is_pending,
        case
            {%- for priority, minutes in var('arrival_target_minutes').items() %}
            when calls.priority = {{ priority }} then {{ minutes }}
            {%- endfor %}
            else {{ var('arrival_target_minutes').values() | max }}
        end as arrival_target_minutes
    from {{ ref('fct_calls') }} as calls
    inner join association_ends on calls.association_id = association_ends.association_id
    left join {{ ref('int_day_types') }} as day_types
        on
            calls.departement_code = day_types.departement_code
            and calls.called_on = day_types.date_day

),

timed as (

    select
        *,
        case when is_visit_due then {{ minutes_in_order('called_at', 'assigned_at') }} end as dispatch_minutes,
        case when is_visit_due then start_minutes end as arrival_minutes,
        case when is_cancelled then {{ minutes_in_order('called_at', 'cancelled_at') }} end as cancelled_minutes,
        case when is_cancelled and cancellation_reason = 'delay' then 'cancelled_for_delay' else 'cancelled' end
            as cancelled_state
    from calls

)

select
    {% for column in kept %}
    {{ column }},
    {% endfor %}
    dispatch_minutes,
    arrival_minutes,
    cancelled_minutes,
    arrival_target_minutes,
    case
        when answer_seconds is not null then 'observed'
        when is_answered then 'time_missing'
        when is_abandoned then 'abandoned'
        else 'unanswered'
    end as answer_state,
    case
        when decision_minutes is not null then 'observed'
        when decided_at is not null or is_act or decision <> 'none' then 'time_missing'
        when is_abandoned then 'abandoned'
        when not is_answered then 'unanswered'
        when is_cancelled then cancelled_state
        when is_pending then 'pending'
        else 'not_recorded'
    end as decision_state,
    case
        when not is_visit_due then 'not_due'
        when dispatch_minutes is not null then 'observed'
        when {{ assigned }} or is_act then 'time_missing'
        when is_cancelled then cancelled_state
        when is_pending then 'pending'
        else 'no_doctor'
    end as dispatch_state,
    case
        when not is_visit_due then 'not_due'
        when arrival_minutes is not null then 'observed'
        when is_act then 'time_missing'
        when is_cancelled then cancelled_state
        when is_pending then 'pending'
        when {{ assigned }} then 'not_recorded'
        else 'no_doctor'
    end as arrival_state,
    coalesce(arrival_minutes <= arrival_target_minutes, false) as is_arrived_in_target,
    is_act or is_advice or coalesce(decision = 'teleconsultation' and not is_cancelled, false) as is_served,
    is_doctor_due and not (is_act or is_cancelled or is_pending or {{ assigned }}) as is_without_doctor
from timed
