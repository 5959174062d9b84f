{#- Columns of a received case that its times do not touch, in the order in which models carry them on. -#}
{% macro carried_case_columns() -%}
    {{ return([
        'local_decision_code',
        'local_origin_code',
        'local_priority_code',
        'local_reason_1_code',
        'local_reason_2_code',
        'local_reason_3_code',
        'local_diagnosis_1_code',
        'local_diagnosis_2_code',
        'local_diagnosis_3_code',
        'local_disposition_code',
        'local_sex_code',
        'birth_month',
        'age_value',
        'local_age_unit_code',
        'postal_code',
        'commune_code',
        'doctor_id',
        'patient_id',
        'patient_match',
    ]) }}
{%- endmacro %}
