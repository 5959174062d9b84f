{#- A time from UTC to local time, with the columns of int_time_zone_days for its day (of UTC) in scope. -#}
{% macro utc_to_local(at) -%}
    {{ at }} + interval '1' minute * case
        when {{ at }} >= clock_change_local_at - greatest(utc_offset_minutes, utc_offset_minutes_after) * interval '1' minute
            then utc_offset_minutes_after
        else utc_offset_minutes
    end
{%- endmacro %}
