{#- Each column of `ranges` holds null or a value from the first to the second bound; a null bound is open. -#}
{% test ranges_within(model, ranges) %}

select {{ ranges.keys() | join(', ') }}
from {{ model }}
where
    false
    {%- for column, bounds in ranges.items() %}
    {%- if bounds[0] is not none %}
    or {{ column }} < {{ bounds[0] }}
    {%- endif %}
    {%- if bounds[1] is not none %}
    or {{ column }} > {{ bounds[1] }}
    {%- endif %}
    {%- endfor %}

{% endtest %}
