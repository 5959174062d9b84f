with cases as (

    select * from {{ ref('int_cases_validated') }}

),

out_of_hours_days as (

    select * from {{ ref('int_out_of_hours_days') }}

),

time_bands as (

    select * from {{ ref('dim_time_bands') }}

)

select
    cases.call_id,
    cases.association_id,
    cases.departement_code,
    cases.commune_code,
    cases.patient_id,
    cases.patient_match,
    cases.doctor_id,
    cases.delivery_id,
    cases.event_count,
    cases.called_at,
    cases.called_on,
    cases.called_hour,
    {{ iso_dow('cases.called_on') }} as weekday,
    24 * ({{ iso_dow('cases.called_on') }} - 1) + cases.called_hour + 1 as hour_of_week,
    time_bands.time_band,
    cases.called_hour < 8 or cases.called_hour >= out_of_hours_days.out_of_hours_from_hour as is_out_of_hours,
    cases.answered_at,
    cases.decided_at,
    cases.assigned_at,
    cases.acknowledged_at,
    cases.started_at,
    cases.started_on,
    cases.started_hour,
    cases.ended_at,
    cases.cancelled_at,
    cases.origin,
    cases.priority,
    cases.decision,
    cases.cancellation_reason,
    cases.is_answered,
    not cases.is_answered and coalesce(cases.cancellation_reason = 'hung_up', false) as is_abandoned,
    coalesce(cases.decision = 'visit', false) as is_visit,
    coalesce(cases.decision = 'consultation', false) as is_consultation,
    coalesce(cases.decision = 'advice', false) as is_advice,
    coalesce(cases.decision in ('emergency_referral', 'gp_referral'), false) as is_referred,
    cases.is_reassigned,
    cases.is_cancelled,
    cases.is_act,
    cases.answer_seconds,
    cases.decision_minutes,
    cases.start_minutes,
    cases.duration_minutes,
    cases.reason_code,
    cases.reason_syndrome,
    cases.local_reason_code,
    cases.diagnosis_code,
    cases.syndrome,
    cases.local_diagnosis_code,
    cases.has_diagnosis,
    cases.is_suspected_covid_19,
    cases.disposition,
    cases.sex,
    cases.birth_month,
    cases.age_years,
    cases.is_valid,
    cases.invalid_reasons
from cases
left join out_of_hours_days
    on
        cases.departement_code = out_of_hours_days.departement_code
        and cases.called_on = out_of_hours_days.date_day
left join time_bands on cases.called_hour = time_bands.hour_of_day
