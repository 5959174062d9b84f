with feed_days as (

    select
        association_id,
        delivered_on
    from {{ ref('fct_feed_days') }}
    where is_expected

),

acts as (

    select
        association_id,
        started_on,
        count(*) as acts,
        count(*) filter (where has_diagnosis) as acts_coded
    from {{ ref('fct_acts') }}
    group by association_id, started_on

),

-- Every expected day has a row, with or without acts: seven rows are seven days.
with_past as (

    select
        feed_days.association_id,
        feed_days.delivered_on as coded_on,
        cast(sum(coalesce(acts.acts, 0)) over seven_days as bigint) as acts_7d,
        cast(sum(coalesce(acts.acts_coded, 0)) over seven_days as bigint) as acts_coded_7d,
        coalesce(acts.acts, 0) as acts,
        coalesce(acts.acts_coded, 0) as acts_coded
    from feed_days
    left join acts
        on
            feed_days.association_id = acts.association_id
            and feed_days.delivered_on = acts.started_on
    window seven_days as (
        partition by feed_days.association_id order by feed_days.delivered_on rows between 6 preceding and current row
    )

),

gate as (

    select limit_value
    from {{ ref('quality_checks') }}
    where check_id = 'diagnoses_coded'

)

select
    with_past.association_id,
    with_past.coded_on,
    with_past.acts,
    with_past.acts_coded,
    with_past.acts_7d,
    with_past.acts_coded_7d,
    with_past.acts_coded_7d / cast(nullif(with_past.acts_7d, 0) as double) as coding_share_7d,
    with_past.acts_7d > 0 as has_acts_7d,
    coalesce(
        with_past.acts_coded_7d / cast(nullif(with_past.acts_7d, 0) as double) >= gate.limit_value, false
    ) as is_fit_for_surveillance
from with_past
cross join gate
