{{ config(materialized='table') }}

-- Once a case is re-assigned (RP) its states repeat, and the last of each counts; until then the first counts.
{%- set states = {'AT': 'assigned', 'AQ': 'acknowledged', 'V': 'started'} %}

with events as (

    select * from {{ ref('stg_dispatch_log__events') }}

),

pivoted as (

    select
        delivery_id,
        source_case_id,
        min(logged_local_at) as first_logged_local_at,
        min(logged_local_at) filter (where operation_code = 'AP') as rung_local_at,
        min(logged_local_at) filter (where operation_code = 'CR') as answered_local_at,
        min(logged_local_at) filter (where operation_code = 'RG') as decided_local_at,
        max(logged_local_at) filter (where operation_code = 'RP') as reassigned_local_at,
        {%- for code, state in states.items() %}
        min(logged_local_at) filter (where operation_code = '{{ code }}') as first_{{ state }}_local_at,
        max(logged_local_at) filter (where operation_code = '{{ code }}') as last_{{ state }}_local_at,
        {%- endfor %}
        max(logged_local_at) filter (where operation_code = 'T') as ended_local_at,
        max(logged_local_at) filter (where operation_code = 'AN') as cancelled_local_at,
        max_by({{ canonical_code('local_cancellation_code') }}, (logged_local_at, local_cancellation_code)) filter (
            where operation_code = 'AN' and local_cancellation_code is not null
        ) as local_cancellation_code,
        count(*) as event_count
    from events
    group by delivery_id, source_case_id

)

select
    delivery_id,
    source_case_id,
    answered_local_at,
    decided_local_at,
    ended_local_at,
    cancelled_local_at,
    local_cancellation_code,
    cast(event_count as integer) as event_count,
    coalesce(rung_local_at, first_logged_local_at) as called_local_at,
    rung_local_at is null as is_call_time_missing,
    {%- for state in states.values() %}
    case
        when reassigned_local_at is null then first_{{ state }}_local_at
        else last_{{ state }}_local_at
    end as {{ state }}_local_at,
    {%- endfor %}
    reassigned_local_at is not null as is_reassigned
from pivoted
