with deliveries as (

    select * from {{ ref('stg_ledger__deliveries') }}

)

select
    delivery_id,
    association_id,
    delivered_on,
    cast(
        row_number() over (partition by association_id order by delivered_on asc, delivery_id asc) as integer
    ) as delivery_order
from deliveries
where status = 'landed'
