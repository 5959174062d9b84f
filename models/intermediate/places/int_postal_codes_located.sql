{{ config(materialized='table') }}

-- One postal code may serve communes of two départements: that of its largest commune is taken.
with places as (

    select
        postal_codes.postal_code,
        communes.departement_code,
        communes.commune_code,
        communes.population
    from {{ ref('postal_codes') }} as postal_codes
    inner join {{ ref('communes') }} as communes on postal_codes.commune_code = communes.commune_code

),

ranked as (

    select
        postal_code,
        departement_code,
        row_number() over (
            partition by postal_code order by population desc nulls last, commune_code asc
        ) as size_rank
    from places

)

select
    postal_code,
    departement_code
from ranked
where size_rank = 1
