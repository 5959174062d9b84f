with contacts as (

    select
        episode_id,
        association_id,
        called_on,
        contact_number,
        is_chained,
        patient_id,
        concat_ws(
            ' > ',
            'call',
            case when triage_at is not null then 'triage' end,
            case when decision_at is not null then decision_step end,
            case when travel_at is not null then 'travel' end,
            act_step,
            contact_outcome
        ) as path
    from {{ ref('fct_episode_contacts') }}

),

paths as (

    select
        association_id,
        called_on,
        patient_id,
        path
    from contacts
    where not is_chained
    union all
    select
        max(association_id) filter (where contact_number = 1) as association_id,
        max(called_on) filter (where contact_number = 1) as called_on,
        max_by(patient_id, contact_number) as patient_id,
        {{ text_in_order('path', ' > ', 'contact_number') }} as path
    from contacts
    where is_chained
    group by episode_id

)

select
    association_id,
    cast(date_trunc('month', called_on) as date) as month_starts_on,
    path,
    count(*) as episodes,
    count(distinct patient_id) as patients
from paths
group by association_id, cast(date_trunc('month', called_on) as date), path
