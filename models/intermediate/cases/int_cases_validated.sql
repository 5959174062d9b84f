-- An impossible case stays, with every reason; what its impossible times would measure is left out.
{%- set impossible_orders = {
    'answered_before_call': ['called', 'answered'],
    'decided_before_call': ['called', 'decided'],
    'started_before_call': ['called', 'started'],
    'cancelled_before_call': ['called', 'cancelled'],
    'ended_before_start': ['started', 'ended'],
} %}

with cases as (

    select * from {{ ref('int_cases_located') }}

),

-- Records of one case that differ within one delivery: one is used, and none is better known to be true.
contradictions as (

    select
        delivery_id,
        association_id || ':' || source_case_id as call_id
    from {{ ref('int_cases_versioned') }}
    where record_count > 1

),

compared as (

    select
        cases.*,
        contradictions.call_id is not null as is_contradicted
    from cases
    left join contradictions
        on
            cases.call_id = contradictions.call_id
            and cases.delivery_id = contradictions.delivery_id

),

judged as (

    select
        *,
        nullif(concat_ws(
            ',',
            case when is_call_time_missing then 'missing_call_time' end,
            case when is_call_day_impossible then 'impossible_call_day' end,
            case when is_start_day_impossible then 'impossible_start_day' end,
            {%- for reason, steps in impossible_orders.items() %}
            case when {{ steps[1] }}_at < {{ steps[0] }}_at then '{{ reason }}' end,
            {%- endfor %}
            case when ended_at is not null and not is_act then 'ended_without_start' end,
            case when cancelled_at > started_at then 'cancelled_after_start' end,
            case when age_in_months < 0 then 'born_after_call' end,
            case when age_in_months > 12 * {{ var('oldest_plausible_age') }} then 'impossible_age' end,
            case
                when departement_known_by = 'association' and coalesce(commune_code, postal_code) is not null
                    then 'unknown_place'
            end,
            case when is_contradicted then 'contradictory_records' end,
            unknown_codes
        ), '') as invalid_reasons
    from compared

)

select
    call_id,
    association_id,
    delivery_id,
    departement_code,
    commune_code,
    patient_id,
    patient_match,
    doctor_id,
    called_at,
    called_on,
    called_hour,
    answered_at,
    decided_at,
    assigned_at,
    acknowledged_at,
    started_at,
    started_on,
    started_hour,
    ended_at,
    cancelled_at,
    is_act,
    is_reassigned,
    event_count,
    origin,
    priority,
    decision,
    cancellation_reason,
    reason_code,
    reason_syndrome,
    local_reason_code,
    diagnosis_code,
    syndrome,
    local_diagnosis_code,
    has_diagnosis,
    is_suspected_covid_19,
    disposition,
    sex,
    birth_month,
    invalid_reasons,
    answered_at is not null or recorded_answer_seconds is not null as is_answered,
    cancelled_at is not null and not is_act as is_cancelled,
    cast(
        case
            when recorded_answer_seconds >= 0 then recorded_answer_seconds
            when recorded_answer_seconds is null and answered_at >= called_at
                then {{ seconds_between('called_at', 'answered_at') }}
        end as integer
    ) as answer_seconds,
    {{ minutes_in_order('called_at', 'decided_at') }} as decision_minutes,
    {{ minutes_in_order('called_at', 'started_at') }} as start_minutes,
    {{ minutes_in_order('started_at', 'ended_at') }} as duration_minutes,
    cast(
        case
            when age_in_months between 0 and 12 * {{ var('oldest_plausible_age') }} then floor(age_in_months / 12)
        end as integer
    ) as age_years,
    invalid_reasons is null as is_valid
from judged
