{%- set shares = {
    'answered_share': ['answered', 'calls'], 'act_share': ['acts', 'calls'], 'coding_share': ['acts_coded', 'acts'],
    'invalid_share': ['invalid', 'calls'],
} %}

-- A public holiday is like a Sunday; a day without a delivery is no quiet day, and is left out.
with delivered_days as (

    select
        feed_days.association_id,
        feed_days.delivered_on as drift_on,
        case when calendar.is_public_holiday then 7 else calendar.weekday end as day_kind
    from {{ ref('fct_feed_days') }} as feed_days
    inner join {{ ref('dim_calendar') }} as calendar on feed_days.delivered_on = calendar.date_day
    where feed_days.is_expected and feed_days.is_delivered

),

daily as (

    select
        association_id,
        called_on,
        count(*) as calls,
        count(*) filter (where is_answered) as answered,
        count(*) filter (where is_act) as acts,
        count(*) filter (where has_diagnosis and is_act) as acts_coded,
        count(*) filter (where not is_valid) as invalid
    from {{ ref('fct_calls') }}
    group by association_id, called_on

),

measured as (

    select
        delivered_days.association_id,
        delivered_days.drift_on,
        delivered_days.day_kind,
        'calls' as measure,
        cast(coalesce(daily.calls, 0) as double) as observed_value,
        cast(null as double) as denominator
    from delivered_days
    left join daily
        on delivered_days.association_id = daily.association_id and delivered_days.drift_on = daily.called_on
    {%- for measure, parts in shares.items() %}
    union all
    select
        delivered_days.association_id,
        delivered_days.drift_on,
        delivered_days.day_kind,
        '{{ measure }}' as measure,
        daily.{{ parts[0] }} / cast(daily.{{ parts[1] }} as double) as observed_value,
        cast(daily.{{ parts[1] }} as double) as denominator
    from delivered_days
    inner join daily
        on delivered_days.association_id = daily.association_id and delivered_days.drift_on = daily.called_on
    where daily.{{ parts[1] }} > 0
    {%- endfor %}

),

compared as (

    select
        today.association_id,
        today.drift_on,
        today.measure,
        today.observed_value,
        today.denominator,
        past.observed_value as past_value
    from measured as today
    inner join measured as past
        on
            today.association_id = past.association_id
            and today.measure = past.measure
            and today.day_kind = past.day_kind
            and past.drift_on between today.drift_on - {{ var('drift_days') }} and today.drift_on - 1

),

centred as (

    select
        association_id,
        drift_on,
        measure,
        median(past_value) as expected_value,
        count(*) as past_days
    from compared
    group by association_id, drift_on, measure
    having count(*) >= {{ var('drift_least_days') }}

),

-- Chance alone: Poisson for a count; for a share binomial, with one more success and one more failure than expected, so
-- that three calls in three leave room for a fourth that differs.
spread as (

    select
        compared.association_id,
        compared.drift_on,
        compared.measure,
        compared.observed_value,
        centred.expected_value,
        centred.past_days,
        1.4826 * median(abs(compared.past_value - centred.expected_value)) as past_spread,
        case
            when compared.denominator is null then sqrt(greatest(centred.expected_value, 1))
            else sqrt(
                (centred.expected_value * compared.denominator + 1)
                * ((1 - centred.expected_value) * compared.denominator + 1)
                / compared.denominator
            ) / (compared.denominator + 2)
        end as chance_spread
    from compared
    inner join centred
        on
            compared.association_id = centred.association_id
            and compared.drift_on = centred.drift_on
            and compared.measure = centred.measure
    group by
        compared.association_id, compared.drift_on, compared.measure, compared.observed_value, compared.denominator,
        centred.expected_value, centred.past_days

)

select
    association_id,
    drift_on,
    measure,
    observed_value,
    expected_value,
    cast(past_days as integer) as past_days,
    greatest(past_spread, chance_spread) as spread,
    (observed_value - expected_value) / greatest(past_spread, chance_spread) as drift_score
from spread
