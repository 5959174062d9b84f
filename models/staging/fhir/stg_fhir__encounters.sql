-- Codes of the maps are in capitals, those of FHIR often are not.
with source as (

    select * from {{ source('fhir', 'encounters') }}

),

renamed as (

    select
        association_id,
        delivery_id,
        encounter_number as source_case_id,
        {{ parse_ts('left(planned_at, 19)', 'iso_second') }} as called_local_at,
        {{ parse_ts('left(answered_at, 19)', 'iso_second') }} as answered_local_at,
        {{ parse_ts('left(triaged_at, 19)', 'iso_second') }} as decided_local_at,
        {{ parse_ts('left(assigned_at, 19)', 'iso_second') }} as assigned_local_at,
        {{ parse_ts('left(started_at, 19)', 'iso_second') }} as started_local_at,
        {{ parse_ts('left(ended_at, 19)', 'iso_second') }} as ended_local_at,
        {{ parse_ts('left(cancelled_at, 19)', 'iso_second') }} as cancelled_local_at,
        upper(cancellation_reason) as local_cancellation_code,
        upper(coalesce(encounter_type, encounter_class)) as local_decision_code,
        upper(admit_source) as local_origin_code,
        priority as local_priority_code,
        coalesce(birth_month, case when length(partial_birth_date) = 7 then partial_birth_date end) as birth_month,
        case when length(partial_birth_date) = 4 then try_cast(partial_birth_date as integer) end as birth_year,
        upper(gender) as local_sex_code,
        case is_deceased when 'true' then true when 'false' then false end as is_deceased,
        address_postal_code as postal_code,
        coalesce(insee_code, commune_code) as commune_code,
        doctor_id,
        upper(reason_1) as local_reason_1_code,
        upper(reason_2) as local_reason_2_code,
        upper(reason_3) as local_reason_3_code,
        upper(diagnosis_1) as local_diagnosis_1_code,
        upper(diagnosis_2) as local_diagnosis_2_code,
        upper(diagnosis_3) as local_diagnosis_3_code,
        try_cast(onset_date as date) as diagnosis_onset_on,
        upper(discharge_disposition) as local_disposition_code,
        patient_id,
        patient_match
    from source

)

select * from renamed
