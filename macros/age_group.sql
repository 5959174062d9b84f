{#- Age group of the national surveillance bulletins on acts of emergency GPs, from an age in whole years. -#}
{% macro age_group(age_years) -%}
    case
        when {{ age_years }} < 2 then '0-1'
        when {{ age_years }} < 15 then '2-14'
        when {{ age_years }} < 75 then '15-74'
        when {{ age_years }} >= 75 then '75+'
    end
{%- endmacro %}
