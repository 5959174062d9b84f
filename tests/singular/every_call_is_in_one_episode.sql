-- Every call has one place in one episode, and an episode tells as many contacts as belong to it.
with counted as (

    select
        contacts.episode_id,
        count(calls.call_id) as calls
    from {{ ref('fct_calls') }} as calls
    full outer join {{ ref('fct_episode_contacts') }} as contacts on calls.call_id = contacts.call_id
    group by contacts.episode_id

)

select
    counted.episode_id,
    counted.calls,
    episodes.contacts
from counted
full outer join {{ ref('fct_episodes') }} as episodes on counted.episode_id = episodes.episode_id
where episodes.contacts is distinct from counted.calls
