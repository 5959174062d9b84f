{#- What a feed received for "nothing": an empty field or a dash. -#}
{% macro missing_as_null(expression) -%}
    nullif(nullif(trim({{ expression }}), ''), '-')
{%- endmacro %}
