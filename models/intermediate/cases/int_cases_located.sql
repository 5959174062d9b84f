-- Where the doctor goes: the commune says it best, then the postal code, and failing both the home of the association.
-- Who is visited: a patient known by traits of which one INS alone is known is the patient of that INS.
with cases as (

    select * from {{ ref('int_cases_coded') }}

),

departements as (

    select departement_code from {{ ref('departements') }}

),

postal_codes as (

    select * from {{ ref('int_postal_codes_located') }}

),

patients_linked as (

    select * from {{ ref('int_patients_linked') }}

)

select
    cases.call_id,
    cases.association_id,
    cases.delivery_id,
    cases.called_on,
    cases.called_at,
    cases.answered_at,
    cases.decided_at,
    cases.assigned_at,
    cases.acknowledged_at,
    cases.started_at,
    cases.ended_at,
    cases.cancelled_at,
    cases.started_on,
    cases.called_hour,
    cases.started_hour,
    cases.is_act,
    cases.is_call_time_missing,
    cases.is_call_day_impossible,
    cases.is_start_day_impossible,
    cases.is_reassigned,
    cases.event_count,
    cases.recorded_answer_seconds,
    cases.birth_month,
    cases.postal_code,
    cases.commune_code,
    cases.doctor_id,
    cases.patient_match,
    cases.origin,
    cases.decision,
    cases.cancellation_reason,
    cases.disposition,
    cases.sex,
    cases.priority,
    cases.local_reason_code,
    cases.local_diagnosis_code,
    cases.age_in_months,
    cases.reason_code,
    cases.reason_syndrome,
    cases.diagnosis_code,
    cases.syndrome,
    cases.has_diagnosis,
    cases.is_suspected_covid_19,
    cases.unknown_codes,
    coalesce(patients_linked.ins_id, cases.patient_id) as patient_id,
    coalesce(
        by_commune.departement_code, by_postal_code.departement_code, cases.association_departement_code
    ) as departement_code,
    case
        when by_commune.departement_code is not null then 'commune'
        when by_postal_code.departement_code is not null then 'postal_code'
        else 'association'
    end as departement_known_by
from cases
left join patients_linked on cases.patient_id = patients_linked.traits_id
left join postal_codes on cases.postal_code = postal_codes.postal_code
left join departements as by_commune
    on {{ departement_of_commune('cases.commune_code') }} = by_commune.departement_code
left join departements as by_postal_code
    on
        coalesce(postal_codes.departement_code, {{ departement_of_postal_code('cases.postal_code') }})
        = by_postal_code.departement_code
