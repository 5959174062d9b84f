with deliveries as (

    select * from {{ ref('stg_ledger__deliveries') }}

),

received as (

    select
        delivery_id,
        count(*) as cases_received
    from {{ ref('int_cases_received') }}
    group by delivery_id

),

current_cases as (

    select
        delivery_id,
        cast(sum(event_count) as bigint) as events_current,
        count(*) as cases_current,
        count(*) filter (where not is_valid) as cases_invalid
    from {{ ref('fct_calls') }}
    group by delivery_id

),

superseded as (

    select
        versions.delivery_id,
        cast(
            sum(case when versions.is_current then versions.record_count - 1 else versions.record_count end) as bigint
        ) as cases_superseded,
        cast(sum(case when not versions.is_current then events.event_count end) as bigint) as events_superseded
    from {{ ref('int_cases_versioned') }} as versions
    left join {{ ref('int_dispatch_log_events_pivoted') }} as events
        on
            versions.delivery_id = events.delivery_id
            and versions.source_case_id = events.source_case_id
    group by versions.delivery_id

),

resources as (

    select
        delivery_id,
        count(*) as resources_received
    from {{ ref('stg_fhir__resources') }}
    group by delivery_id

),

logged as (

    select
        delivery_id,
        cast(sum(event_count) as bigint) as events_received
    from {{ ref('int_dispatch_log_events_pivoted') }}
    group by delivery_id

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
    coalesce(received.cases_received, 0) as cases_received,
    coalesce(current_cases.cases_current, 0) as cases_current,
    coalesce(superseded.cases_superseded, 0) as cases_superseded,
    coalesce(current_cases.cases_invalid, 0) as cases_invalid,
    coalesce(resources.resources_received, 0) as resources_received,
    coalesce(logged.events_received, 0) as events_received,
    coalesce(current_cases.events_current, 0) as events_current,
    coalesce(superseded.events_superseded, 0) as events_superseded,
    coalesce(logged.events_received, 0)
    - coalesce(current_cases.events_current, 0)
    - coalesce(superseded.events_superseded, 0) as events_without_case
from deliveries
left join received on deliveries.delivery_id = received.delivery_id
left join current_cases on deliveries.delivery_id = current_cases.delivery_id
left join superseded on deliveries.delivery_id = superseded.delivery_id
left join resources on deliveries.delivery_id = resources.delivery_id
left join logged on deliveries.delivery_id = logged.delivery_id
