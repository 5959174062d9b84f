{%- set first = 'filter (where contact_number = 1)' %}
{%- set latest = '(contact_ended_at, contact_number)' %}

with contacts as (

    select * from {{ ref('fct_episode_contacts') }}

),

-- Most episodes are one contact, which needs no grouping.
episodes as (

    select
        episode_id,
        association_id,
        departement_code,
        patient_id,
        called_on as started_on,
        motive,
        contact_at as started_at,
        contact_ended_at as ended_at,
        act_at as first_act_at,
        1 as contacts,
        case when is_act then 1 else 0 end as acts,
        1 as associations,
        contact_outcome as handover,
        is_end_missing
    from contacts
    where not is_chained
    union all
    select
        episode_id,
        max(association_id) {{ first }} as association_id,
        max(departement_code) {{ first }} as departement_code,
        max_by(patient_id, contact_number) as patient_id,
        max(called_on) {{ first }} as started_on,
        max(motive) {{ first }} as motive,
        min(contact_at) as started_at,
        max(contact_ended_at) as ended_at,
        min(act_at) as first_act_at,
        cast(count(*) as integer) as contacts,
        cast(sum(case when is_act then 1 else 0 end) as integer) as acts,
        cast(count(distinct association_id) as integer) as associations,
        max_by(contact_outcome, {{ latest }}) as handover,
        max_by(is_end_missing, {{ latest }}) as is_end_missing
    from contacts
    where is_chained
    group by episode_id

)

select
    episode_id,
    association_id,
    departement_code,
    patient_id,
    started_at,
    started_on,
    ended_at,
    motive,
    contacts,
    acts,
    associations,
    handover,
    is_end_missing,
    contacts > 1 as is_chained,
    associations > 1 as is_across_associations,
    acts > 0 as has_act,
    handover = 'own_gp' as is_handed_to_gp,
    handover in ('hospitalised', 'emergency_department', 'emergency_services') as is_handed_to_hospital,
    {{ minutes_in_order('started_at', 'first_act_at') }} as first_act_minutes,
    {{ minutes_in_order('started_at', 'ended_at') }} as episode_minutes
from episodes
