{#- A local time as a feed writes it, without a zone; null when it cannot be read. `kind` names the habit of the feed. -#}
{% macro parse_ts(expression, kind) -%}
    {{ return(adapter.dispatch('parse_ts')(expression, kind)) }}
{%- endmacro %}

{% macro duckdb__parse_ts(expression, kind) -%}
    {%- set patterns = {'french_minute': '%d/%m/%Y %H:%M', 'iso_second': '%Y-%m-%dT%H:%M:%S'} -%}
    try_strptime({{ expression }}, '{{ patterns[kind] }}')
{%- endmacro %}

{% macro spark__parse_ts(expression, kind) -%}
    {%- set patterns = {'french_minute': 'dd/MM/yyyy HH:mm', 'iso_second': "yyyy-MM-dd''T''HH:mm:ss"} -%}
    cast(try_to_timestamp({{ expression }}, '{{ patterns[kind] }}') as timestamp_ntz)
{%- endmacro %}
