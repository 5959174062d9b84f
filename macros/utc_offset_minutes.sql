{#- Minutes that the clocks of a zone are ahead of UTC at a local time that exists once (midnight, say). The
    readings of doubtful hours are not left to the engines, which differ: see step_to_utc. -#}
{% macro utc_offset_minutes(local_at, time_zone) -%}
    {{ return(adapter.dispatch('utc_offset_minutes')(local_at, time_zone)) }}
{%- endmacro %}

{% macro duckdb__utc_offset_minutes(local_at, time_zone) -%}
    cast(date_diff('minute', ({{ local_at }} at time zone {{ time_zone }}) at time zone 'UTC', {{ local_at }}) as integer)
{%- endmacro %}

{% macro spark__utc_offset_minutes(local_at, time_zone) -%}
    cast(timestampdiff(minute, to_utc_timestamp({{ local_at }}, {{ time_zone }}), {{ local_at }}) as integer)
{%- endmacro %}
