with source as (

    select * from {{ source('dispatch_log', 'calls') }}

),

renamed as (

    select
        association_id,
        delivery_id,
        no_appel as source_case_id,
        try_cast({{ missing_as_null('attente_s') }} as integer) as answer_seconds,
        {{ missing_as_null('sexe') }} as local_sex_code,
        {{ missing_as_null('birth_month') }} as birth_month,
        {{ missing_as_null('code_postal') }} as postal_code,
        {{ missing_as_null('commune_code') }} as commune_code,
        {{ missing_as_null('origine') }} as local_origin_code,
        {{ missing_as_null('motif_1') }} as local_reason_1_code,
        {{ missing_as_null('motif_2') }} as local_reason_2_code,
        {{ missing_as_null('urgence') }} as local_priority_code,
        {{ missing_as_null('decision') }} as local_decision_code,
        doctor_id,
        {{ missing_as_null('diagnostic_1') }} as local_diagnosis_1_code,
        {{ missing_as_null('diagnostic_2') }} as local_diagnosis_2_code,
        {{ missing_as_null('devenir') }} as local_disposition_code,
        patient_id,
        patient_match
    from source

)

select * from renamed
