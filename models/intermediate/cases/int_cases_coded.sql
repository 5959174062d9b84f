{%- set lists = {
    'origin': 'origins', 'decision': 'decisions', 'cancellation': 'cancellation_reasons',
    'disposition': 'dispositions', 'sex': 'sexes', 'priority': 'priorities',
} %}
{%- set kept = [
    'call_id', 'association_id', 'delivery_id', 'association_departement_code', 'called_on', 'called_at',
    'answered_at', 'decided_at', 'assigned_at', 'acknowledged_at', 'started_at', 'ended_at', 'cancelled_at',
    'started_on', 'called_hour', 'started_hour', 'is_act', 'is_call_time_missing', 'is_call_day_impossible',
    'is_start_day_impossible', 'is_reassigned', 'event_count', 'recorded_answer_seconds', 'birth_month',
    'postal_code', 'commune_code', 'doctor_id', 'patient_id',
    'patient_match',
] %}
{%- set thesaurus_fields = ['reason_1', 'reason_2', 'reason_3', 'diagnosis_1', 'diagnosis_2', 'diagnosis_3'] %}

with cases as (

    select * from {{ ref('int_cases_timed') }}

)

select
    {% for column in kept %}
    cases.{{ column }},
    {% endfor %}
    origin_list.origin,
    decision_list.decision,
    cancellation_list.cancellation_reason,
    disposition_list.disposition,
    sex_list.sex,
    priority_list.priority,
    coalesce(cases.local_reason_1_code, cases.local_reason_2_code, cases.local_reason_3_code) as local_reason_code,
    coalesce(
        cases.local_diagnosis_1_code, cases.local_diagnosis_2_code, cases.local_diagnosis_3_code
    ) as local_diagnosis_code,
    {{ age_in_months('cases.called_on', 'cases.birth_month', 'cases.age_value', 'cases.local_age_unit_code') }}
        as age_in_months,
    coalesce(reason_1.cisp2_code, reason_2.cisp2_code, reason_3.cisp2_code) as reason_code,
    coalesce(reason_1.syndrome, reason_2.syndrome, reason_3.syndrome) as reason_syndrome,
    coalesce(diagnosis_1.cisp2_code, diagnosis_2.cisp2_code, diagnosis_3.cisp2_code) as diagnosis_code,
    coalesce(diagnosis_1.syndrome, diagnosis_2.syndrome, diagnosis_3.syndrome) as syndrome,
    coalesce(diagnosis_1.source_code, diagnosis_2.source_code, diagnosis_3.source_code) is not null as has_diagnosis,
    coalesce(diagnosis_1.syndrome = 'covid_19', false)
    or coalesce(diagnosis_2.syndrome = 'covid_19', false)
    or coalesce(diagnosis_3.syndrome = 'covid_19', false) as is_suspected_covid_19,
    nullif(concat_ws(
        ',',
        {% for field in lists %}
        case
            when cases.local_{{ field }}_code = '?' then 'unreadable_{{ field }}_code'
            when cases.local_{{ field }}_code is not null and {{ field }}_list.source_code is null
                then 'unknown_{{ field }}_code'
        end,
        {% endfor %}
        {% for field in thesaurus_fields %}
        case
            when cases.local_{{ field }}_code = '?' then 'unreadable_{{ field }}_code'
            when cases.local_{{ field }}_code is not null and {{ field }}.source_code is null
                then 'unknown_{{ field }}_code'
        end{% if not loop.last %},{% endif %}
        {% endfor %}
    ), '') as unknown_codes
from cases
{% for field, list in lists.items() %}
left join {{ ref(list) }} as {{ field }}_list
    on
        cases.thesaurus = {{ field }}_list.thesaurus
        and cases.local_{{ field }}_code = {{ field }}_list.source_code
{% endfor %}
{% for field in thesaurus_fields %}
left join {{ ref('thesaurus_codes') }} as {{ field }}
    on
        cases.thesaurus = {{ field }}.thesaurus
        and cases.local_{{ field }}_code = {{ field }}.source_code
{% endfor %}
