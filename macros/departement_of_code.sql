{#- Département that the first characters of a commune code name: two of them, three overseas. -#}
{% macro departement_of_commune(commune_code) -%}
    case
        when {{ commune_code }} like '97%' or {{ commune_code }} like '98%' then left({{ commune_code }}, 3)
        else left({{ commune_code }}, 2)
    end
{%- endmacro %}

{#- The same for a postal code. Corsica's codes begin with 20: 200 and 201 in the south (2A), the others in the north (2B). -#}
{% macro departement_of_postal_code(postal_code) -%}
    case
        when {{ postal_code }} like '200%' or {{ postal_code }} like '201%' then '2A'
        when {{ postal_code }} like '20%' then '2B'
        when {{ postal_code }} like '97%' or {{ postal_code }} like '98%' then left({{ postal_code }}, 3)
        else left({{ postal_code }}, 2)
    end
{%- endmacro %}
