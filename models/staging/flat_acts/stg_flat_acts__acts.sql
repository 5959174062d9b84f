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
        motif_annulation as local_cancellation_code,
        type_acte as local_decision_code,
        origine as local_origin_code,
        priorite as local_priority_code,
        birth_month,
        try_cast(age as integer) as age_value,
        unite_age as local_age_unit_code,
        sexe as local_sex_code,
        code_postal as postal_code,
        commune_code,
        doctor_id,
        motif_1 as local_reason_1_code,
        motif_2 as local_reason_2_code,
        motif_3 as local_reason_3_code,
        diagnostic_1 as local_diagnosis_1_code,
        diagnostic_2 as local_diagnosis_2_code,
        diagnostic_3 as local_diagnosis_3_code,
        devenir as local_disposition_code,
        patient_id,
        patient_match
    from source

)

select * from renamed
