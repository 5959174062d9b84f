with source as (

    select * from {{ source('ledger', 'patient_links') }}

),

renamed as (

    select
        traits_id,
        ins_id
    from source

)

select * from renamed
