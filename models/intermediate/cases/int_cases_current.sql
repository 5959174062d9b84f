{%- set columns = [
    'association_id', 'delivery_id', 'source_case_id', 'called_local_at', 'answered_local_at',
    'decided_local_at', 'assigned_local_at', 'started_local_at', 'ended_local_at', 'cancelled_local_at',
    'answer_seconds', 'local_cancellation_code',
] + carried_case_columns() %}

with sole_records as (

    select
        received.format,
        {% for column in columns %}
        received.{{ column }}{% if not loop.last %},{% endif %}
        {% endfor %}
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
        received.format,
        {% for column in columns %}
        received.{{ column }},
        {% endfor %}
        row_number() over (
            partition by received.delivery_id, received.source_case_id
            order by
                received.called_local_at desc nulls last,
                received.started_local_at desc nulls last,
                received.ended_local_at desc nulls last,
                received.cancelled_local_at desc nulls last,
                received.local_decision_code desc nulls last,
                received.local_origin_code desc nulls last,
                received.local_priority_code desc nulls last,
                received.local_reason_1_code desc nulls last,
                received.local_diagnosis_1_code desc nulls last,
                received.local_disposition_code desc nulls last,
                received.postal_code desc nulls last,
                received.commune_code desc nulls last,
                received.birth_month desc nulls last,
                received.age_value desc nulls last,
                received.patient_id desc nulls last,
                received.doctor_id desc nulls last
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
        {% for column in columns %}
        {{ column }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from ranked_twins
    where content_rank = 1

)

select * from sole_records
union all
select * from first_twins
