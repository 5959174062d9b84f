{#- One spelling for a local code: without leading zeros ('0080' and '80' are the same code). -#}
{% macro canonical_code(code) -%}
    trim(leading '0' from {{ code }})
{%- endmacro %}
