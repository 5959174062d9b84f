-- Codes written lately that no list holds: what the code maps lack.
{{ config(severity='warn', meta={'check': 'codes_mapped'}) }}

with last_day as (

    select max(called_on) as last_on
    from {{ ref('fct_code_mappings') }}

)

select
    unmapped.association_id,
    unmapped.code_field,
    unmapped.unmapped_code,
    unmapped.uses
from {{ ref('fct_unmapped_codes') }} as unmapped
cross join last_day
where unmapped.last_used_on > last_day.last_on - 28
