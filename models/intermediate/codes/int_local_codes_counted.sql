{{ config(materialized='table') }}
{%- set fields = {
    'reason': ['reason_1', 'reason_2', 'reason_3'], 'diagnosis': ['diagnosis_1', 'diagnosis_2', 'diagnosis_3'],
    'origin': ['origin'], 'priority': ['priority'], 'decision': ['decision'], 'disposition': ['disposition'],
    'cancellation_reason': ['cancellation'], 'sex': ['sex'],
} %}

with counted as (
    {%- for field, columns in fields.items() %}
    {%- set is_last_field = loop.last %}
    {%- for column in columns %}
    select
        association_id,
        thesaurus,
        called_on,
        '{{ field }}' as code_field,
        local_{{ column }}_code as local_code,
        count(*) as uses
    from {{ ref('int_case_codes') }}
    where local_{{ column }}_code is not null
    group by association_id, thesaurus, called_on, local_{{ column }}_code
    {%- if not (loop.last and is_last_field) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

),

known_codes as (

    select * from {{ ref('int_local_codes_listed') }}

),

looked_up as (

    select
        counted.association_id,
        counted.called_on,
        counted.code_field,
        counted.uses,
        case
            when counted.local_code = '?' then 'unreadable'
            else coalesce(known_codes.mapping_method, 'unknown')
        end as mapping_method,
        case when known_codes.source_code is null then counted.local_code end as unmapped_code
    from counted
    left join known_codes
        on
            counted.thesaurus = known_codes.thesaurus
            and counted.code_field = known_codes.code_field
            and counted.local_code = known_codes.source_code

)

select
    association_id,
    called_on,
    code_field,
    mapping_method,
    unmapped_code,
    cast(sum(uses) as bigint) as uses
from looked_up
group by association_id, called_on, code_field, mapping_method, unmapped_code
