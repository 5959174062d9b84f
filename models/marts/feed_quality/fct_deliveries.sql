with deliveries as (

    select * from {{ ref('stg_ledger__deliveries') }}

),

counts as (

    select * from {{ ref('int_deliveries_counted') }}

)

select
    deliveries.delivery_id,
    deliveries.association_id,
    deliveries.format,
    deliveries.delivered_on,
    deliveries.received_at,
    deliveries.status,
    deliveries.reason_code,
    deliveries.data_origin,
    deliveries.original_delivery_id,
    deliveries.rows_received,
    deliveries.rows_landed,
    deliveries.rows_quarantined,
    deliveries.rows_duplicate,
    coalesce(counts.cases_received, 0) as cases_received,
    coalesce(counts.cases_current, 0) as cases_current,
    coalesce(counts.cases_superseded, 0) as cases_superseded,
    coalesce(counts.cases_invalid, 0) as cases_invalid,
    coalesce(counts.events_received, 0) as events_received,
    coalesce(counts.events_current, 0) as events_current,
    coalesce(counts.events_superseded, 0) as events_superseded,
    coalesce(
        counts.events_received - counts.events_current - counts.events_superseded, 0
    ) as events_without_case
from deliveries
left join counts on deliveries.delivery_id = counts.delivery_id
