{%- set content = [
    'called_local_at', 'started_local_at', 'ended_local_at', 'cancelled_local_at', 'local_decision_code',
    'local_origin_code', 'local_priority_code', 'local_reason_1_code', 'local_diagnosis_1_code',
    'local_disposition_code', 'postal_code', 'commune_code', 'birth_month', 'age_value', 'patient_id', 'doctor_id',
] %}

with sole_records as (

    select received.*
    from {{ ref('int_cases_received') }} as received
    left join {{ ref('int_cases_versioned') }} as versions
        on
            received.delivery_id = versions.delivery_id
            and received.source_case_id = versions.source_case_id
    where versions.delivery_id is null or (versions.is_current and versions.record_count = 1)

),

-- Of two records of a case in one delivery neither is later: the order of their content decides, so that the choice
-- never depends on how the rows were stored.
ranked_twins as (

    select
        received.*,
        row_number() over (
            partition by received.delivery_id, received.source_case_id
            order by
                {%- for column in content %}
                received.{{ column }} desc nulls last{{ ',' if not loop.last }}
                {%- endfor %}
        ) as content_rank
    from {{ ref('int_cases_received') }} as received
    inner join {{ ref('int_cases_versioned') }} as versions
        on
            received.delivery_id = versions.delivery_id
            and received.source_case_id = versions.source_case_id
    where versions.is_current and versions.record_count > 1

),

first_twins as (

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
    from ranked_twins
    where content_rank = 1

)

select * from sole_records
union all
select * from first_twins
