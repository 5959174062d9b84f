{%- set closing_outcomes = "'" ~ var('episode_closing_outcomes') | join("', '") ~ "'" %}
{%- set kept = [
    'call_id', 'association_id', 'departement_code', 'patient_id', 'called_on', 'contact_at', 'triage_at', 'decision_at',
    'decision_step', 'travel_at', 'act_at', 'act_step', 'contact_ended_at', 'contact_outcome', 'motive', 'is_act',
    'is_end_missing',
] %}

-- A patient's contacts in the order of their calls; a contact opens an episode or goes on with the one before.
with placed as (

    select
        call_id,
        patient_id,
        contact_at,
        contact_ended_at,
        case when contact_outcome in ({{ closing_outcomes }}) then contact_ended_at end as closed_at
    from {{ ref('fct_contacts') }}
    where patient_id is not null and contact_at is not null

),

-- Most patients come once: they need no order.
returning_patients as (

    select
        patient_id,
        cast(count(*) as integer) as patient_contacts
    from placed
    group by patient_id
    having count(*) > 1

),

compared as (

    select
        placed.*,
        returning_patients.patient_contacts,
        lag(placed.contact_at) over patient_order as earlier_contact_at,
        max(placed.contact_ended_at) over earlier_contacts as earlier_ended_at,
        max(placed.closed_at) over earlier_contacts as earlier_closed_at
    from placed
    inner join returning_patients on placed.patient_id = returning_patients.patient_id
    window
        patient_order as (partition by placed.patient_id order by placed.contact_at, placed.call_id),
        earlier_contacts as (
            partition by placed.patient_id order by placed.contact_at, placed.call_id
            rows between unbounded preceding and 1 preceding
        )

),

opened as (

    select
        *,
        earlier_ended_at is null
        or contact_at > earlier_ended_at + {{ var('episode_gap_hours') }} * interval '1' hour
        or coalesce(earlier_closed_at < contact_at and earlier_closed_at >= earlier_contact_at, false) as is_opening
    from compared

),

numbered as (

    select
        *,
        sum(case when is_opening then 1 else 0 end) over (
            partition by patient_id order by contact_at, call_id rows between unbounded preceding and current row
        ) as patient_episode
    from opened

),

chained as (

    select
        call_id,
        patient_contacts,
        cast(row_number() over episode_order as integer) as contact_number,
        first_value(call_id) over episode_order as episode_id,
        lead(call_id) over episode_order as next_call_id
    from numbered
    window episode_order as (partition by patient_id, patient_episode order by contact_at, call_id)

)

select
    {% for column in kept %}
    contacts.{{ column }},
    {% endfor %}
    coalesce(chained.episode_id, contacts.call_id) as episode_id,
    coalesce(chained.contact_number, 1) as contact_number,
    coalesce(chained.contact_number > 1 or chained.next_call_id is not null, false) as is_chained,
    coalesce(chained.patient_contacts, 1) as patient_contacts
from {{ ref('fct_contacts') }} as contacts
left join chained on contacts.call_id = chained.call_id
