{#- One spelling for a local code: capitals, no leading zeros ('0080' and '80' are the same code, '0' stays '0'). -#}
{% macro canonical_code(code) -%}
    case
        when {{ code }} is null then null
        when trim(leading '0' from {{ code }}) = '' then '0'
        else upper(trim(leading '0' from {{ code }}))
    end
{%- endmacro %}
