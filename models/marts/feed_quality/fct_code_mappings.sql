{%- set mapped = ['exact', 'approximate', 'catch_all'] %}
{%- set unmapped = ['unknown', 'unreadable'] %}

with codes as (

    select * from {{ ref('int_local_codes_counted') }}

)

select
    association_id,
    called_on,
    code_field,
    cast(sum(uses) as bigint) as code_uses,
    {%- for method in mapped + unmapped %}
    cast(coalesce(sum(uses) filter (where mapping_method = '{{ method }}'), 0) as bigint) as {{ method }}_uses,
    {%- endfor %}
    cast(coalesce(sum(uses) filter (where unmapped_code is null), 0) as bigint) as mapped_uses,
    cast(coalesce(sum(uses) filter (where unmapped_code is not null), 0) as bigint) as unmapped_uses
from codes
group by association_id, called_on, code_field
