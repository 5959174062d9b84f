{#- Whole months of age on a day, from a birth month 'yyyy-mm' (the month of birth counts as complete: the day stays
    behind the gate) or, failing that, from a value and its unit: A years, M months, J days. -#}
{% macro age_in_months(on_day, birth_month, age_value, age_unit) -%}
    case
        when {{ birth_month }} is not null
            then
                12 * (extract(year from {{ on_day }}) - try_cast(left({{ birth_month }}, 4) as integer))
                + extract(month from {{ on_day }}) - try_cast(right({{ birth_month }}, 2) as integer)
        when upper({{ age_unit }}) = 'A' then 12 * {{ age_value }}
        when upper({{ age_unit }}) = 'M' then {{ age_value }}
        when upper({{ age_unit }}) = 'J' then floor({{ age_value }} * 12 / 365.25)
    end
{%- endmacro %}
