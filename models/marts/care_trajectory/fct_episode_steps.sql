{{ config(materialized='view') }}
{%- set steps = [
    ('call', 'contact_at', "'call'"),
    ('triage', 'triage_at', "'triage'"),
    ('decision', 'decision_at', 'decision_step'),
    ('travel', 'travel_at', "'travel'"),
    ('act', 'act_at', 'act_step'),
    ('outcome', 'contact_ended_at', 'outcome'),
] %}

with contacts as (

    select * from {{ ref('fct_episode_contacts') }}

),

-- Where an episode is one contact, what comes next is known without looking at other rows.
moments as (

    {% for kind, moment_at, step in steps -%}
    {%- set later = steps[loop.index:] -%}
    select
        episode_id,
        call_id,
        association_id,
        departement_code,
        patient_id,
        called_on,
        contact_number,
        is_chained,
        {{ loop.index }} as step_rank,
        1
        {%- for _, earlier_at, _ in steps[1:loop.index0] %}
        + case when {{ earlier_at }} is null then 0 else 1 end
        {%- endfor %}
        {{ '+ 1' if loop.index0 > 0 }} as step_number,
        {{ step }} as step,
        {{ moment_at }} as step_at,
        {% if loop.last %}
        cast(null as string) as next_step,
        {{ moment_at }} as next_step_at
        {% else %}
        coalesce(
            {%- for _, later_at, later_step in later[:-1] %}
            case when {{ later_at }} is not null then {{ later_step }} end,
            {%- endfor %}
            {{ later[-1][2] }}
        ) as next_step,
        coalesce({% for _, later_at, _ in later %}{{ later_at }}{{ ', ' if not loop.last }}{% endfor %}) as next_step_at
        {% endif %}
    from contacts
    {% if kind not in ('call', 'outcome') %}
    where {{ moment_at }} is not null
    {% endif %}
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
