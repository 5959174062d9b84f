{%- set checks = {
    'delivery_received': 'case when feed_days.is_expected then cast(feed_days.is_delivered as integer) end',
    'delivery_on_time': 'case when feed_days.is_received_live then feed_days.delivery_delay_hours end',
    'delivery_readable':
        'case when feed_days.deliveries > 0 then case when feed_days.is_delivered then 0'
        ~ ' else feed_days.deliveries_quarantined end end',
    'rows_readable':
        'feed_days.rows_quarantined / cast(nullif(feed_days.rows_landed + feed_days.rows_quarantined, 0) as double)',
    'rows_conserved':
        'abs(feed_days.rows_received - feed_days.rows_landed - feed_days.rows_quarantined - feed_days.rows_duplicate)',
    'cases_conserved':
        'abs(feed_days.cases_received - feed_days.cases_valid - feed_days.cases_invalid - feed_days.cases_superseded)',
    'cases_valid':
        'feed_days.cases_invalid / cast(nullif(feed_days.cases_valid + feed_days.cases_invalid, 0) as double)',
    'diagnoses_coded': 'coding.coding_share_7d',
    'codes_mapped': 'codes.unmapped_share',
    'codes_precise': 'codes.catch_all_share',
    'patient_described': 'fields.patient_share',
    'place_known': 'fields.place_share',
    'course_recorded': 'fields.course_share',
} %}
{%- set measures = ['calls', 'answered_share', 'act_share', 'coding_share', 'invalid_share'] %}

with codes as (

    select
        association_id,
        called_on,
        sum(unmapped_uses) / cast(sum(code_uses) as double) as unmapped_share,
        sum(catch_all_uses) / cast(sum(code_uses) as double) as catch_all_share
    from {{ ref('fct_code_mappings') }}
    group by association_id, called_on

),

fields as (

    select
        association_id,
        called_on,
        min(filled_share) filter (where field_name in ('age', 'sex')) as patient_share,
        min(filled_share) filter (where field_name = 'commune') as place_share,
        min(filled_share) filter (where field_name in ('decision', 'end', 'disposition')) as course_share
    from {{ ref('fct_field_completeness') }}
    group by association_id, called_on

),

distances as (

    select
        association_id,
        drift_on,
        measure,
        abs(drift_score) as distance
    from {{ ref('fct_feed_drift') }}

),

drift as (

    select
        association_id,
        drift_on,
        {% for measure in measures %}
        max(distance) filter (where measure = '{{ measure }}') as {{ measure }}_stable{% if not loop.last %},{% endif %}
        {% endfor %}
    from distances
    group by association_id, drift_on

),

observed as (

    select
        feed_days.association_id,
        feed_days.delivered_on as checked_on,
        {% for measure in measures %}
        drift.{{ measure }}_stable,
        {% endfor %}
        {% for check, value in checks.items() %}
        {{ value }} as {{ check }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('fct_feed_days') }} as feed_days
    left join {{ ref('fct_coding_completeness') }} as coding
        on feed_days.association_id = coding.association_id and feed_days.delivered_on = coding.coded_on
    left join codes on feed_days.association_id = codes.association_id and feed_days.delivered_on = codes.called_on
    left join fields on feed_days.association_id = fields.association_id and feed_days.delivered_on = fields.called_on
    left join drift on feed_days.association_id = drift.association_id and feed_days.delivered_on = drift.drift_on

),

results as (

    select
        observed.association_id,
        observed.checked_on,
        checks.check_id,
        checks.limit_value,
        checks.fails_when,
        cast(
            case checks.check_id
                {%- for check in checks %}
                when '{{ check }}' then observed.{{ check }}
                {%- endfor %}
                {%- for measure in measures %}
                when '{{ measure }}_stable' then observed.{{ measure }}_stable
                {%- endfor %}
            end as double
        ) as observed_value
    from observed
    cross join {{ ref('dim_quality_checks') }} as checks

)

select
    association_id,
    checked_on,
    check_id,
    observed_value,
    limit_value,
    case
        when observed_value is null then 'not_judged'
        when fails_when = 'below' and observed_value < limit_value then 'failed'
        when fails_when = 'above' and observed_value > limit_value then 'failed'
        else 'passed'
    end as outcome
from results
