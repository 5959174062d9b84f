{#- Day of the week of a date, 1 for Monday to 7 for Sunday: the engines' own functions disagree. -#}
{% macro iso_dow(day) -%}
    {{ return(adapter.dispatch('iso_dow')(day)) }}
{%- endmacro %}

{% macro duckdb__iso_dow(day) -%}
    cast(isodow({{ day }}) as integer)
{%- endmacro %}

{% macro spark__iso_dow(day) -%}
    cast(weekday({{ day }}) + 1 as integer)
{%- endmacro %}
