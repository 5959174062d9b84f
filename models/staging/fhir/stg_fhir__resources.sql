with source as (

    select * from {{ source('fhir', 'resources') }}

),

renamed as (

    select
        association_id,
        delivery_id,
        resource_type,
        try_cast(encounter_count as integer) as encounter_count
    from source

)

select * from renamed
