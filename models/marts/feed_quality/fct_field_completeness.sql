{%- set fields = {
    'reason': ['reason_code', 'answered'], 'origin': ['origin', 'answered'], 'priority': ['priority', 'answered'],
    'decision': ['decision', 'answered'], 'sex': ['sex', 'answered'], 'age': ['age_years', 'answered'],
    'commune': ['commune_code', 'answered'], 'patient': ['patient_id', 'answered'],
    'end': ['ended_at', 'acts'], 'diagnosis': ['diagnosis_code', 'acts'], 'disposition': ['disposition', 'acts'],
} %}
{%- set expected = {'answered': 'is_answered', 'acts': 'is_act'} %}

with daily as (

    select
        association_id,
        called_on,
        {% for field, column in fields.items() %}
        count({{ column[0] }}) filter (where {{ expected[column[1]] }}) as {{ field }}_filled,
        {% endfor %}
        count(*) filter (where is_answered) as answered,
        count(*) filter (where is_act) as acts
    from {{ ref('fct_calls') }}
    group by association_id, called_on

),

fields as (
    {%- for field, column in fields.items() %}
    select
        association_id,
        called_on,
        '{{ field }}' as field_name,
        {{ column[1] }} as values_expected,
        {{ field }}_filled as values_filled
    from daily
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select
    association_id,
    called_on,
    field_name,
    values_expected,
    values_filled,
    values_filled / cast(values_expected as double) as filled_share
from fields
where values_expected > 0
