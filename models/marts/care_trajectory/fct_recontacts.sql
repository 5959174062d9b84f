-- A later contact counts from the end of this one: at once when it was called before that end.
{%- set events = {
    'act': 'is_act',
    'emergency': "contact_outcome in ('emergency_services', 'emergency_department')",
    'admission': "contact_outcome = 'hospitalised'",
} %}
{%- set kept = [
    'call_id', 'association_id', 'departement_code', 'patient_id', 'called_on', 'contact_ended_at', 'is_act',
    'contact_outcome', 'motive',
] %}

with contacts as (

    select * from {{ ref('fct_episode_contacts') }}
    where patient_id is not null and contact_at is not null

),

observed as (

    select
        association_id,
        max(contact_at) as observed_until_at
    from {{ ref('fct_episode_contacts') }}
    group by association_id

),

followed as (

    select
        {{ kept | join(',\n        ') }},
        lead(call_id) over patient_order as next_call_id,
        lead(association_id) over patient_order as next_association_id,
        lead(motive) over patient_order as next_motive,
        {%- for event, condition in events.items() %}
        min(case when {{ condition }} then contact_at end) over later_contacts as next_{{ event }}_at,
        {%- endfor %}
        lead(contact_at) over patient_order as next_contact_at
    from contacts
    where patient_contacts > 1
    window
        patient_order as (partition by patient_id order by contact_at, call_id),
        later_contacts as (
            partition by patient_id order by contact_at, call_id rows between 1 following and unbounded following
        )
    union all
    select
        {{ kept | join(',\n        ') }},
        cast(null as string) as next_call_id,
        cast(null as string) as next_association_id,
        cast(null as string) as next_motive,
        {%- for event in events %}
        cast(null as timestamp) as next_{{ event }}_at,
        {%- endfor %}
        cast(null as timestamp) as next_contact_at
    from contacts
    where patient_contacts = 1

)

select
    {% for column in kept %}
    followed.{{ column }},
    {% endfor %}
    followed.next_call_id,
    followed.association_id = followed.next_association_id as is_same_association,
    followed.motive = followed.next_motive as is_same_motive,
    {%- for event in ['contact'] + events.keys() | list %}
    {{ minutes_until('followed.contact_ended_at', 'followed.next_' ~ event ~ '_at') }} as next_{{ event }}_minutes,
    {%- endfor %}
    {{ minutes_until('followed.contact_ended_at', 'observed.observed_until_at') }} as observed_minutes
from followed
inner join observed on followed.association_id = observed.association_id
