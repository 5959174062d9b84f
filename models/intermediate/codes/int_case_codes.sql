{{ config(materialized='table') }}

select
    association_id,
    thesaurus,
    called_on,
    local_reason_1_code,
    local_reason_2_code,
    local_reason_3_code,
    local_diagnosis_1_code,
    local_diagnosis_2_code,
    local_diagnosis_3_code,
    local_origin_code,
    local_priority_code,
    local_decision_code,
    local_disposition_code,
    local_cancellation_code,
    local_sex_code
from {{ ref('int_cases_recorded') }}
where
    coalesce(
        local_reason_1_code, local_reason_2_code, local_reason_3_code,
        local_diagnosis_1_code, local_diagnosis_2_code, local_diagnosis_3_code,
        local_origin_code, local_priority_code, local_decision_code,
        local_disposition_code, local_cancellation_code, local_sex_code
    ) is not null
