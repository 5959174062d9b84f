{{ config(materialized='table') }}

{%- set tie_breakers = [
    'called_local_at', 'started_local_at', 'ended_local_at', 'cancelled_local_at', 'local_decision_code',
    'local_origin_code', 'local_priority_code', 'local_reason_1_code', 'local_diagnosis_1_code',
    'local_disposition_code', 'postal_code', 'commune_code', 'birth_month', 'age_value', 'patient_id', 'doctor_id',
] %}

with received as (

    select * from {{ ref('int_cases_received') }}

),

deliveries as (

    select * from {{ ref('int_deliveries_ordered') }}

),

repeated_keys as (

    select
        association_id,
        source_case_id
    from received
    group by association_id, source_case_id
    having count(*) > 1

),

versions as (

    select
        received.*,
        deliveries.delivery_order
    from received
    inner join repeated_keys
        on
            received.association_id = repeated_keys.association_id
            and received.source_case_id = repeated_keys.source_case_id
    left join deliveries on received.delivery_id = deliveries.delivery_id

),

-- The latest delivery wins. Of a case written twice in one delivery neither is later: the order of their content
-- decides, so that the choice never depends on how the rows were stored.
ranked as (

    select
        *,
        row_number() over (
            partition by association_id, source_case_id
            order by
                delivery_order desc nulls last,
                delivery_id desc
                {%- for column in tie_breakers %},
                {{ column }} desc nulls last
                {%- endfor %}
        ) as version_rank
    from versions

)

select
    *,
    version_rank = 1 as is_current
from ranked
