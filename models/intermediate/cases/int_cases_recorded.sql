with cases as (

    select * from {{ ref('int_cases_current') }}

),

events as (

    select * from {{ ref('int_dispatch_log_events_pivoted') }}

),

deliveries as (

    select * from {{ ref('int_deliveries_ordered') }}

),

associations as (

    select * from {{ ref('associations') }}

),

-- dispatch_log keeps its times in the event log alone, the other formats in the record of the case.
with_times as (

    select
        cases.association_id,
        cases.delivery_id,
        cases.source_case_id,
        associations.thesaurus,
        associations.time_zone,
        associations.departement_code as association_departement_code,
        deliveries.delivered_on,
        events.acknowledged_local_at,
        cases.answer_seconds as recorded_answer_seconds,
        {% for column in carried_case_columns() %}
        cases.{{ column }},
        {% endfor %}
        coalesce(events.is_call_time_missing, cases.called_local_at is null) as is_call_time_missing,
        coalesce(events.is_reassigned, false) as is_reassigned,
        coalesce(events.event_count, 0) as event_count,
        {% for step in ['called', 'answered', 'decided', 'assigned', 'started', 'ended', 'cancelled'] %}
        coalesce(events.{{ step }}_local_at, cases.{{ step }}_local_at) as {{ step }}_local_at,
        {% endfor %}
        coalesce(events.local_cancellation_code, cases.local_cancellation_code) as local_cancellation_code
    from cases
    left join events
        on
            cases.delivery_id = events.delivery_id
            and cases.source_case_id = events.source_case_id
    left join associations on cases.association_id = associations.association_id
    left join deliveries on cases.delivery_id = deliveries.delivery_id

)

-- The day of the delivery stands in for the day of a call whose time was lost, or cannot be true.
select
    association_id,
    delivery_id,
    source_case_id,
    thesaurus,
    time_zone,
    association_departement_code,
    is_call_time_missing,
    is_reassigned,
    event_count,
    {% for step in ['answered', 'decided', 'assigned', 'acknowledged', 'ended', 'cancelled'] %}
    {{ step }}_local_at,
    {% endfor %}
    recorded_answer_seconds,
    local_cancellation_code,
    {% for column in carried_case_columns() %}
    {{ column }},
    {% endfor %}
    association_id || ':' || source_case_id as call_id,
    case when {{ is_possible_day('called_local_at', 'delivered_on') }} then called_local_at end as called_local_at,
    case when {{ is_possible_day('started_local_at', 'delivered_on') }} then started_local_at end as started_local_at,
    case
        when {{ is_possible_day('called_local_at', 'delivered_on') }} then cast(called_local_at as date)
        else delivered_on
    end as called_on,
    started_local_at is not null as is_act,
    coalesce(not {{ is_possible_day('called_local_at', 'delivered_on') }}, false) as is_call_day_impossible,
    coalesce(not {{ is_possible_day('started_local_at', 'delivered_on') }}, false) as is_start_day_impossible
from with_times
