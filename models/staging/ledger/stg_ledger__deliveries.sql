with source as (

    select * from {{ source('ledger', 'deliveries') }}

),

renamed as (

    select
        delivery_id,
        association_id,
        format,
        delivered_on,
        status,
        reason_code,
        origin as data_origin,
        rows_received,
        rows_landed,
        rows_quarantined,
        rows_duplicate,
        received_at,
        original_delivery_id
    from source

)

select * from renamed
