{#- What a feed received for "nothing": a dash (the gate already made null of empty fields). -#}
{% macro missing_as_null(expression) -%}
    nullif({{ expression }}, '-')
{%- endmacro %}
