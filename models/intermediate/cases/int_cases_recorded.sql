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

)

-- dispatch_log keeps its times in the event log alone, the other formats in the record of the case.
-- The day of the export stands in for the day of a call whose time was lost.
select
    cases.association_id || ':' || cases.source_case_id as call_id,
    cases.association_id,
    cases.delivery_id,
    cases.source_case_id,
    associations.thesaurus,
    associations.time_zone,
    associations.departement_code as association_departement_code,
    coalesce(
        cast(coalesce(events.called_local_at, cases.called_local_at) as date), deliveries.delivered_on
    ) as called_on,
    coalesce(events.is_call_time_missing, cases.called_local_at is null) as is_call_time_missing,
    coalesce(events.is_reassigned, false) as is_reassigned,
    coalesce(events.event_count, 0) as event_count,
    coalesce(events.called_local_at, cases.called_local_at) as called_local_at,
    coalesce(events.answered_local_at, cases.answered_local_at) as answered_local_at,
    coalesce(events.decided_local_at, cases.decided_local_at) as decided_local_at,
    coalesce(events.assigned_local_at, cases.assigned_local_at) as assigned_local_at,
    events.acknowledged_local_at,
    coalesce(events.started_local_at, cases.started_local_at) as started_local_at,
    coalesce(events.ended_local_at, cases.ended_local_at) as ended_local_at,
    coalesce(events.cancelled_local_at, cases.cancelled_local_at) as cancelled_local_at,
    cases.answer_seconds as recorded_answer_seconds,
    coalesce(events.local_cancellation_code, cases.local_cancellation_code) as local_cancellation_code,
    cases.local_decision_code,
    cases.local_origin_code,
    cases.local_priority_code,
    cases.local_reason_1_code,
    cases.local_reason_2_code,
    cases.local_reason_3_code,
    cases.local_diagnosis_1_code,
    cases.local_diagnosis_2_code,
    cases.local_diagnosis_3_code,
    cases.local_disposition_code,
    cases.local_sex_code,
    cases.birth_month,
    cases.age_value,
    cases.local_age_unit_code,
    cases.postal_code,
    cases.commune_code,
    cases.doctor_id,
    cases.patient_id,
    cases.patient_match
from cases
left join events
    on
        cases.delivery_id = events.delivery_id
        and cases.source_case_id = events.source_case_id
left join associations on cases.association_id = associations.association_id
left join deliveries on cases.delivery_id = deliveries.delivery_id
