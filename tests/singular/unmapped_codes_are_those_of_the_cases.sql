-- Codes without a mapping, counted apart, are as many as the cases name among the reasons against them.
with counted as (

    select
        association_id,
        cast(sum(unmapped_uses) as bigint) as unmapped_uses
    from {{ ref('fct_code_mappings') }}
    group by association_id

),

named as (

    select
        association_id,
        cast(
            sum((length(invalid_reasons) - length(replace(invalid_reasons, '_code', ''))) / length('_code')) as bigint
        ) as unmapped_uses
    from {{ ref('fct_calls') }}
    where invalid_reasons like '%\_code%' escape '\'
    group by association_id

)

select
    counted.association_id,
    counted.unmapped_uses as counted_uses,
    named.unmapped_uses as named_uses
from counted
full join named on counted.association_id = named.association_id
where coalesce(counted.unmapped_uses, 0) <> coalesce(named.unmapped_uses, 0)
