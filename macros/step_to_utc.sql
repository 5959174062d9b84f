{#- A step of a case from local time to UTC, with the columns of int_time_zone_days for the day of the call in scope.
    An hour that the autumn change repeats is read as its first occurrence, unless that would put the step before
    `not_before` (UTC, the steps already placed; null for the first), then as its second. An hour that the spring
    change skips is read with the clock not yet put forward (02:30 is 03:30). -#}
{% macro step_to_utc(local_at, not_before) -%}
    {%- set winter = local_at ~ " - utc_offset_minutes_after * interval '1' minute" -%}
    {%- set summer = local_at ~ " - utc_offset_minutes * interval '1' minute" -%}
    case
        when {{ local_at }} >= clock_change_local_at then {{ winter }}
        {%- if not_before is not none %}
        when
            {{ local_at }} >= repeated_hour_from_local_at
            and {{ summer }} < {{ not_before }}
            then {{ winter }}
        {%- endif %}
        else {{ summer }}
    end
{%- endmacro %}
