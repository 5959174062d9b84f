-- The steps of an episode begin and end with it, and each begins where the one before ended: no gap, no overlap.
{{ config(tags=['ci']) }}

with steps as (

    select
        episode_id,
        step_at,
        step_ended_at,
        step_number,
        lag(step_ended_at) over (partition by episode_id order by step_number) as earlier_ended_at
    from {{ ref('fct_episode_steps') }}

),

spans as (

    select
        episode_id,
        min(step_at) as started_at,
        max(step_ended_at) as ended_at,
        max(step_number) as last_number,
        count(*) as steps,
        sum(case when step_number > 1 and step_at is distinct from earlier_ended_at then 1 else 0 end) as breaks
    from steps
    group by episode_id

)

select
    episodes.episode_id,
    spans.steps,
    spans.breaks
from {{ ref('fct_episodes') }} as episodes
left join spans on episodes.episode_id = spans.episode_id
where
    spans.started_at is distinct from episodes.started_at
    or spans.ended_at is distinct from episodes.ended_at
    or spans.steps is distinct from spans.last_number
    or spans.breaks <> 0
