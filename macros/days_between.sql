{#- Days from one date to another. -#}
{% macro days_between(from_on, to_on) -%}
    {{ return(adapter.dispatch('days_between')(from_on, to_on)) }}
{%- endmacro %}

{% macro duckdb__days_between(from_on, to_on) -%}
    date_diff('day', {{ from_on }}, {{ to_on }})
{%- endmacro %}

{% macro spark__days_between(from_on, to_on) -%}
    datediff({{ to_on }}, {{ from_on }})
{%- endmacro %}
