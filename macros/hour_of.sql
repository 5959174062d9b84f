{#- Hour of a timestamp, 0 to 23. -#}
{% macro hour_of(at) -%}
    cast(extract(hour from {{ at }}) as integer)
{%- endmacro %}
