{#- Minutes from one instant to another, 0 when the other came before; null when either is missing. -#}
{% macro minutes_until(from_at, to_at) -%}
    case when {{ to_at }} < {{ from_at }} then 0 else {{ seconds_between(from_at, to_at) }} / cast(60 as double) end
{%- endmacro %}
