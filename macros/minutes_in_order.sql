{#- Minutes from one step to a later one; null when either is missing or the second comes first. -#}
{% macro minutes_in_order(from_at, to_at) -%}
    case when {{ to_at }} >= {{ from_at }} then {{ seconds_between(from_at, to_at) }} / cast(60 as double) end
{%- endmacro %}
