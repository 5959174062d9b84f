{#- The latest of the steps of a case that are known, as the name of their column without `_at`; null when none is. -#}
{% macro latest_of(steps) -%}
    {%- if steps | length == 1 -%}
        {{ steps[0] }}_at
    {%- else -%}
        greatest({% for step in steps %}{{ step }}_at{{ ', ' if not loop.last }}{% endfor %})
    {%- endif -%}
{%- endmacro %}
