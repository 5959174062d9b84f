-- The days add up to the deliveries: no line and no case is lost on the way from one mart to the other.
with days as (

    select
        cast(sum(deliveries) as bigint) as deliveries,
        cast(sum(rows_received) as bigint) as rows_received,
        cast(sum(cases_received) as bigint) as cases_received,
        cast(sum(cases_valid + cases_invalid) as bigint) as cases_in_use
    from {{ ref('fct_feed_days') }}

),

deliveries as (

    select
        cast(sum(rows_received) as bigint) as rows_received,
        cast(sum(cases_received) as bigint) as cases_received,
        cast(sum(cases_current) as bigint) as cases_in_use,
        count(*) as deliveries
    from {{ ref('fct_deliveries') }}

)

select
    days.deliveries,
    deliveries.deliveries as deliveries_of_ledger
from days
cross join deliveries
where
    days.deliveries <> deliveries.deliveries
    or days.rows_received <> deliveries.rows_received
    or days.cases_received <> deliveries.cases_received
    or days.cases_in_use <> deliveries.cases_in_use
