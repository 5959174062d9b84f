with source as (

    select * from {{ source('dispatch_log', 'events') }}

),

renamed as (

    select
        association_id,
        delivery_id,
        no_appel as source_case_id,
        operation as operation_code,
        {{ parse_ts('horodatage', 'french_minute') }} as logged_local_at,
        doctor_id,
        {{ missing_as_null('motif') }} as local_cancellation_code
    from source

)

select * from renamed
