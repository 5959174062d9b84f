{{ config(materialized='table') }}

with received as (

    select
        association_id,
        delivery_id,
        source_case_id
    from {{ ref('int_cases_received') }}

),

deliveries as (

    select * from {{ ref('int_deliveries_ordered') }}

),

repeated as (

    select
        association_id,
        source_case_id
    from received
    group by association_id, source_case_id
    having count(*) > 1

),

versions as (

    select
        received.association_id,
        received.source_case_id,
        received.delivery_id,
        count(*) as record_count
    from received
    inner join repeated
        on
            received.association_id = repeated.association_id
            and received.source_case_id = repeated.source_case_id
    group by received.association_id, received.source_case_id, received.delivery_id

)

select
    versions.association_id,
    versions.source_case_id,
    versions.delivery_id,
    versions.record_count,
    row_number() over (
        partition by versions.association_id, versions.source_case_id
        order by deliveries.delivery_order desc nulls last, versions.delivery_id desc
    ) = 1 as is_current
from versions
left join deliveries on versions.delivery_id = deliveries.delivery_id
