with deliveries as (

    select * from {{ ref('fct_deliveries') }}

),

span as (

    select
        min(delivered_on) as first_on,
        max(delivered_on) as last_on
    from deliveries
    where status = 'landed'

),

first_deliveries as (

    select
        association_id,
        min(delivered_on) as first_on
    from deliveries
    where status = 'landed'
    group by association_id

),

expected_days as (

    select
        associations.association_id,
        calendar.date_day as delivered_on
    from {{ ref('dim_associations') }} as associations
    left join first_deliveries on associations.association_id = first_deliveries.association_id
    cross join span
    inner join {{ ref('dim_calendar') }} as calendar
        on calendar.date_day between span.first_on and span.last_on
    where
        calendar.date_day >= associations.delivers_from
        or calendar.date_day >= first_deliveries.first_on

),

handed_in as (

    select
        association_id,
        delivered_on,
        count(*) as deliveries,
        {%- for status in ['landed', 'duplicate', 'quarantined'] %}
        count(*) filter (where status = '{{ status }}') as deliveries_{{ status }},
        {%- endfor %}
        {%- for rows in ['rows_received', 'rows_landed', 'rows_quarantined', 'rows_duplicate', 'cases_received',
            'cases_current', 'cases_invalid', 'cases_superseded'] %}
        cast(sum({{ rows }}) as bigint) as {{ rows }},
        {%- endfor %}
        min(received_at) filter (where status = 'landed') as first_received_at,
        min(data_origin) filter (where status = 'landed') = 'received' as is_received_live
    from deliveries
    group by association_id, delivered_on

),

days as (

    select
        coalesce(expected_days.association_id, handed_in.association_id) as association_id,
        coalesce(expected_days.delivered_on, handed_in.delivered_on) as delivered_on,
        expected_days.association_id is not null as is_expected,
        handed_in.first_received_at,
        {%- for count in ['deliveries', 'deliveries_landed', 'deliveries_duplicate', 'deliveries_quarantined',
            'rows_received', 'rows_landed', 'rows_quarantined', 'rows_duplicate', 'cases_received', 'cases_current',
            'cases_invalid', 'cases_superseded'] %}
        coalesce(handed_in.{{ count }}, 0) as {{ count }},
        {%- endfor %}
        coalesce(handed_in.is_received_live, false) as is_received_live
    from expected_days
    full join handed_in
        on
            expected_days.association_id = handed_in.association_id
            and expected_days.delivered_on = handed_in.delivered_on

),

-- The day ends at its local midnight.
timed as (

    select
        days.*,
        {{ seconds_between(
            "cast(days.delivered_on + 1 as timestamp) - next_days.utc_offset_minutes * interval '1' minute",
            "days.first_received_at"
        ) }} / cast(3600 as double) as delivery_delay_hours
    from days
    left join {{ ref('dim_associations') }} as associations on days.association_id = associations.association_id
    left join {{ ref('int_time_zone_days') }} as next_days
        on
            associations.time_zone = next_days.time_zone
            and days.delivered_on + 1 = next_days.date_day

)

select
    association_id,
    delivered_on,
    is_expected,
    is_received_live,
    first_received_at,
    delivery_delay_hours,
    deliveries,
    deliveries_landed,
    deliveries_duplicate,
    deliveries_quarantined,
    rows_received,
    rows_landed,
    rows_quarantined,
    rows_duplicate,
    cases_received,
    cases_invalid,
    cases_superseded,
    cases_current - cases_invalid as cases_valid,
    deliveries_landed > 0 as is_delivered,
    is_expected and deliveries_landed = 0 as is_missing
from timed
