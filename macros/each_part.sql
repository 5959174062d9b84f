{#- One row per part of a text whose parts are joined by commas; stands alone in a list of columns. -#}
{% macro each_part(text) -%}
    {{ return(adapter.dispatch('each_part')(text)) }}
{%- endmacro %}

{% macro duckdb__each_part(text) -%}
    unnest(string_split({{ text }}, ','))
{%- endmacro %}

{% macro spark__each_part(text) -%}
    explode(split({{ text }}, ','))
{%- endmacro %}
