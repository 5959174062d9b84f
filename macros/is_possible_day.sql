{#- Whether the day of a local time can be true: not before the calendar begins, and hardly after the delivery that
    tells of it (a case runs past midnight; a clock may be set wrongly by days, or by centuries). -#}
{% macro is_possible_day(local_at, delivered_on) -%}
    (
        {{ local_at }} >= cast('{{ var("calendar_starts_on") }}' as timestamp)
        and cast({{ local_at }} as date) <= {{ delivered_on }} + {{ var('days_a_case_may_outlast_its_delivery') }}
    )
{%- endmacro %}
