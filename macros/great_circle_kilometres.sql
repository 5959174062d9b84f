{#- Distance between two points of which longitude and latitude are known, on a sphere of 6,371 km (haversine). -#}
{% macro great_circle_kilometres(from_longitude, from_latitude, to_longitude, to_latitude) -%}
    2 * 6371 * asin(sqrt(
        power(sin(radians({{ to_latitude }} - {{ from_latitude }}) / 2), 2)
        + cos(radians({{ from_latitude }})) * cos(radians({{ to_latitude }}))
        * power(sin(radians({{ to_longitude }} - {{ from_longitude }}) / 2), 2)
    ))
{%- endmacro %}
