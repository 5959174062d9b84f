-- An association that delivered during the last four weeks has delivered nothing for the last three days of the feeds.
{{ config(severity='warn', meta={'check': 'delivery_received'}) }}

with last_day as (

    select max(delivered_on) as last_on
    from {{ ref('fct_feed_days') }}
    where is_expected

)

select
    feed_days.association_id,
    max(feed_days.delivered_on) filter (where feed_days.is_delivered) as last_delivered_on
from {{ ref('fct_feed_days') }} as feed_days
cross join last_day
where feed_days.delivered_on > last_day.last_on - 28
group by feed_days.association_id
having
    count(*) filter (where feed_days.is_delivered) > 0
    and count(*) filter (where feed_days.is_delivered and feed_days.delivered_on > last_day.last_on - 3) = 0
