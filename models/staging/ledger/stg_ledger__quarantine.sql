with source as (

    select * from {{ source('ledger', 'quarantine') }}

),

renamed as (

    select
        delivery_id,
        entity,
        line_number,
        reason_code,
        row_count
    from source

)

select * from renamed
