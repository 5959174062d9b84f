with received as (

    select * from {{ ref('int_cases_received') }}

),

repeated as (

    select * from {{ ref('int_cases_repeated') }}

),

received_once as (

    select *
    from received
    where not exists (
        select 1 as one
        from repeated
        where
            repeated.association_id = received.association_id
            and repeated.source_case_id = received.source_case_id
    )

),

latest_of_repeated as (

    select
        format,
        association_id,
        delivery_id,
        source_case_id,
        called_local_at,
        answered_local_at,
        decided_local_at,
        assigned_local_at,
        started_local_at,
        ended_local_at,
        cancelled_local_at,
        answer_seconds,
        local_cancellation_code,
        local_decision_code,
        local_origin_code,
        local_priority_code,
        local_reason_1_code,
        local_reason_2_code,
        local_reason_3_code,
        local_diagnosis_1_code,
        local_diagnosis_2_code,
        local_diagnosis_3_code,
        local_disposition_code,
        local_sex_code,
        birth_month,
        age_value,
        local_age_unit_code,
        postal_code,
        commune_code,
        doctor_id,
        patient_id,
        patient_match
    from repeated
    where is_current

)

select * from received_once
union all
select * from latest_of_repeated
