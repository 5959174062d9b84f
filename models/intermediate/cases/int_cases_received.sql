with dispatch_log as (

    select
        *,
        cast(null as timestamp) as called_local_at,
        cast(null as timestamp) as answered_local_at,
        cast(null as timestamp) as decided_local_at,
        cast(null as timestamp) as assigned_local_at,
        cast(null as timestamp) as started_local_at,
        cast(null as timestamp) as ended_local_at,
        cast(null as timestamp) as cancelled_local_at,
        cast(null as string) as local_cancellation_code,
        cast(null as string) as local_reason_3_code,
        cast(null as string) as local_diagnosis_3_code,
        cast(null as integer) as age_value,
        cast(null as string) as local_age_unit_code
    from {{ ref('stg_dispatch_log__calls') }}

),

flat_acts as (

    select
        *,
        cast(null as integer) as answer_seconds
    from {{ ref('stg_flat_acts__acts') }}

),

-- Of a patient whose year of birth alone is known the age is the difference of the years: one year too high at times.
fhir as (

    select
        *,
        cast(null as integer) as answer_seconds,
        cast(extract(year from called_local_at) - birth_year as integer) as age_value,
        case when birth_year is not null then 'A' end as local_age_unit_code
    from {{ ref('stg_fhir__encounters') }}

)
{% for format in ['dispatch_log', 'flat_acts', 'fhir'] %}
select
    '{{ format }}' as format,
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
    {{ canonical_code('local_cancellation_code') }} as local_cancellation_code,
    local_decision_code,
    {{ canonical_code('local_origin_code') }} as local_origin_code,
    local_priority_code,
    {{ canonical_code('local_reason_1_code') }} as local_reason_1_code,
    {{ canonical_code('local_reason_2_code') }} as local_reason_2_code,
    {{ canonical_code('local_reason_3_code') }} as local_reason_3_code,
    {{ canonical_code('local_diagnosis_1_code') }} as local_diagnosis_1_code,
    {{ canonical_code('local_diagnosis_2_code') }} as local_diagnosis_2_code,
    {{ canonical_code('local_diagnosis_3_code') }} as local_diagnosis_3_code,
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
from {{ format }}
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
