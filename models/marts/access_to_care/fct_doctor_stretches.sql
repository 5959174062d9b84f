{{ config(materialized='view') }}
{%- set at_centre = "coalesce(decision in ('consultation', 'teleconsultation'), false)" %}

-- A visit is taken when it is assigned, a consultation when it starts. An act of impossible length is not believed.
with acts as (

    select
        call_id,
        association_id,
        doctor_id,
        started_on,
        started_hour,
        case
            when {{ at_centre }} or assigned_at is null then started_at
            else
                least(
                    started_at, greatest(assigned_at, started_at - {{ var('longest_act_hours') }} * interval '1' hour)
                )
        end as taken_at,
        case
            when ended_at between started_at and started_at + {{ var('longest_act_hours') }} * interval '1' hour
                then ended_at
            else started_at
        end as done_at
    from {{ ref('fct_calls') }}
    where is_act and doctor_id is not null and started_at is not null

),

followed as (

    select
        *,
        max(done_at) over acts_until_now as done_until_at,
        lead(taken_at) over acts_in_turn as next_taken_at
    from acts
    window
        acts_in_turn as (partition by association_id, doctor_id order by taken_at, done_at, call_id),
        acts_until_now as (
            partition by association_id, doctor_id order by taken_at, done_at, call_id
            rows between unbounded preceding and current row
        )

)

select
    call_id as act_id,
    association_id,
    doctor_id,
    started_on,
    started_hour,
    taken_at,
    case
        when next_taken_at <= done_until_at + {{ var('shift_gap_hours') }} * interval '1' hour then next_taken_at
        else done_until_at
    end as held_until_at
from followed
