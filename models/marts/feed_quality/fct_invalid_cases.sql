-- Few combinations of reasons are many cases: they are counted before they are taken apart.
with combinations as (

    select
        association_id,
        called_on,
        invalid_reasons,
        count(*) as cases
    from {{ ref('fct_calls') }}
    where not is_valid
    group by association_id, called_on, invalid_reasons

),

reasons as (

    select
        association_id,
        called_on,
        cases,
        {{ each_part('invalid_reasons') }} as invalid_reason
    from combinations

)

select
    association_id,
    called_on,
    invalid_reason,
    cast(sum(cases) as bigint) as cases
from reasons
group by association_id, called_on, invalid_reason
