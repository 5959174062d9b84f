{%- set lists = {
    'origin': 'origins', 'priority': 'priorities', 'decision': 'decisions', 'disposition': 'dispositions',
    'cancellation_reason': 'cancellation_reasons',
} %}

{%- for field in ['reason', 'diagnosis'] %}
select
    '{{ field }}' as code_field,
    thesaurus,
    source_code,
    source_label,
    cisp2_code as conformed_code,
    mapping_method,
    syndrome
from {{ ref('thesaurus_codes') }}
union all
{%- endfor %}
{%- for field, list in lists.items() %}
select
    '{{ field }}' as code_field,
    thesaurus,
    source_code,
    source_label,
    cast({{ field }} as string) as conformed_code,
    mapping_method,
    cast(null as string) as syndrome
from {{ ref(list) }}
union all
{%- endfor %}
select
    'sex' as code_field,
    thesaurus,
    source_code,
    source_code as source_label,
    sex as conformed_code,
    mapping_method,
    cast(null as string) as syndrome
from {{ ref('sexes') }}
