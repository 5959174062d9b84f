{#- Each column of `sets` holds null or a value of its closed list: one scan for all of them. -#}
{% test values_within(model, sets) %}

select {{ sets.keys() | join(', ') }}
from {{ model }}
where
    {%- for column, values in sets.items() %}
    {{ 'or ' if not loop.first }}{{ column }} not in (
        {%- for value in values -%}
            {{ value if value is number else "'" ~ value ~ "'" }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
    {%- endfor %}

{% endtest %}
