with source as (

    select * from {{ source('flat_acts', 'acts') }}

),

renamed as (

    select
        association_id,
        delivery_id,
        numero_intervention as source_case_id,
        {{ parse_ts('heure_appel', 'iso_second') }} as called_local_at,
        {{ parse_ts('heure_decroche', 'iso_second') }} as answered_local_at,
        {{ parse_ts('heure_decision', 'iso_second') }} as decided_local_at,
        {{ parse_ts('heure_affectation', 'iso_second') }} as assigned_local_at,
        {{ parse_ts('heure_debut', 'iso_second') }} as started_local_at,
        {{ parse_ts('heure_fin', 'iso_second') }} as ended_local_at,
        {{ parse_ts('heure_annulation', 'iso_second') }} as cancelled_local_at,
        {{ missing_as_null('motif_annulation') }} as local_cancellation_code,
        {{ missing_as_null('type_acte') }} as local_decision_code,
        {{ missing_as_null('origine') }} as local_origin_code,
        {{ missing_as_null('priorite') }} as local_priority_code,
        {{ missing_as_null('birth_month') }} as birth_month,
        try_cast({{ missing_as_null('age') }} as integer) as age_value,
        {{ missing_as_null('unite_age') }} as local_age_unit_code,
        {{ missing_as_null('sexe') }} as local_sex_code,
        {{ missing_as_null('code_postal') }} as postal_code,
        {{ missing_as_null('commune_code') }} as commune_code,
        doctor_id,
        {{ missing_as_null('motif_1') }} as local_reason_1_code,
        {{ missing_as_null('motif_2') }} as local_reason_2_code,
        {{ missing_as_null('motif_3') }} as local_reason_3_code,
        {{ missing_as_null('diagnostic_1') }} as local_diagnosis_1_code,
        {{ missing_as_null('diagnostic_2') }} as local_diagnosis_2_code,
        {{ missing_as_null('diagnostic_3') }} as local_diagnosis_3_code,
        {{ missing_as_null('devenir') }} as local_disposition_code,
        patient_id,
        patient_match
    from source

)

select * from renamed
