{#- The texts of a group, joined in the order of a number. -#}
{% macro text_in_order(text, separator, number) -%}
    {{ return(adapter.dispatch('text_in_order')(text, separator, number)) }}
{%- endmacro %}

{% macro duckdb__text_in_order(text, separator, number) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ number }})
{%- endmacro %}

{% macro spark__text_in_order(text, separator, number) -%}
    array_join(
        transform(array_sort(collect_list(named_struct('place', {{ number }}, 'part', {{ text }}))), x -> x.part),
        '{{ separator }}'
    )
{%- endmacro %}
