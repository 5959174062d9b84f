{#- Whole seconds from one timestamp to another, negative when the second is earlier. -#}
{% macro seconds_between(from_at, to_at) -%}
    {{ return(adapter.dispatch('seconds_between')(from_at, to_at)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(from_at, to_at) -%}
    date_diff('second', {{ from_at }}, {{ to_at }})
{%- endmacro %}

{% macro spark__seconds_between(from_at, to_at) -%}
    timestampdiff(second, {{ from_at }}, {{ to_at }})
{%- endmacro %}
