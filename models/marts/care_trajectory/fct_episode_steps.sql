{{ config(materialized='view') }}
{%- set steps = [
    ('call', 'contact_at', "'call'"),
    ('triage', 'triage_at', "'triage'"),
    ('decision', 'decision_at', 'decision_step'),
    ('travel', 'travel_at', "'travel'"),
    ('act', 'act_at', 'act_step'),
    ('outcome', 'contact_ended_at', 'contact_outcome'),
] %}

with contacts as (

    select * from {{ ref('fct_episode_contacts') }}

)
{%- for kind, moment_at, step in steps %}
{%- set later = steps[loop.index:] %},

{{ kind }}_moments as (

    select
        episode_id,
        call_id,
        association_id,
        departement_code,
        patient_id,
        called_on,
        contact_number,
        is_chained,
        {{ step }} as step,
        {{ moment_at }} as step_at,
        {{ loop.index }} as step_rank,
        {{ [loop.index, 2] | min }}
        {%- for _, earlier_at, _ in steps[1:loop.index0] %}
        + case when {{ earlier_at }} is null then 0 else 1 end
        {%- endfor %} as step_number,
        {%- if loop.last %}
        cast(null as string) as next_step,
        {%- else %}
        coalesce(
            {%- for _, later_at, later_step in later[:-1] %}
            case when {{ later_at }} is not null then {{ later_step }} end,
            {%- endfor %}
            contact_outcome
        ) as next_step,
        {%- endif %}
        coalesce(
            {%- for _, later_at, _ in later %}
            {{ later_at }},
            {%- endfor %}
            {{ moment_at }}
        ) as next_step_at
    from contacts
    {%- if kind not in ('call', 'outcome') %}
    where {{ moment_at }} is not null
    {%- endif %}

)
{%- endfor %},

-- Where an episode is one contact, what comes next is known without looking at other rows.
moments as (

    {% for kind, _, _ in steps %}
    select * from {{ kind }}_moments
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

),

-- Contacts of one episode may overlap: their steps take turns, and each lasts until the next one of whichever contact.
in_turn as (

    select
        *,
        row_number() over episode_order as turn,
        lead(step) over episode_order as step_in_turn,
        coalesce(lead(step_at) over episode_order, step_at) as step_in_turn_at
    from moments
    where is_chained
    window episode_order as (partition by episode_id order by step_at, contact_number, step_rank)

)

select
    episode_id,
    cast(step_number as integer) as step_number,
    call_id,
    contact_number,
    association_id,
    departement_code,
    patient_id,
    called_on,
    step,
    step_at,
    next_step,
    next_step_at as step_ended_at,
    step_rank = {{ steps | length }} as is_outcome,
    {{ minutes_in_order('step_at', 'next_step_at') }} as step_minutes
from moments
where not is_chained
union all
select
    episode_id,
    cast(turn as integer) as step_number,
    call_id,
    contact_number,
    association_id,
    departement_code,
    patient_id,
    called_on,
    step,
    step_at,
    step_in_turn as next_step,
    step_in_turn_at as step_ended_at,
    step_rank = {{ steps | length }} as is_outcome,
    {{ minutes_in_order('step_at', 'step_in_turn_at') }} as step_minutes
from in_turn
