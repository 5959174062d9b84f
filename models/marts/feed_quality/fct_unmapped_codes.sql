with codes as (

    select * from {{ ref('int_local_codes_counted') }}

),

associations as (

    select * from {{ ref('dim_associations') }}

)

select
    codes.association_id,
    codes.code_field,
    codes.unmapped_code,
    associations.thesaurus,
    cast(sum(codes.uses) as bigint) as uses,
    codes.mapping_method = 'unreadable' as is_unreadable,
    min(codes.called_on) as first_used_on,
    max(codes.called_on) as last_used_on
from codes
inner join associations on codes.association_id = associations.association_id
where codes.unmapped_code is not null
group by codes.association_id, codes.code_field, codes.unmapped_code, associations.thesaurus, codes.mapping_method
