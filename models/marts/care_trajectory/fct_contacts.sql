{{ config(materialized='view') }}
{%- set moments = ['told', 'decided', 'assigned', 'acknowledged', 'started', 'ended', 'cancelled'] %}

with calls as (

    select
        *,
        coalesce(called_at, started_at) as contact_at,
        coalesce(answered_at, called_at + answer_seconds * interval '1' second) as told_at,
        decision in ('consultation', 'teleconsultation') as is_at_centre
    from {{ ref('fct_calls') }}

),

-- A moment further from the call than a contact can last is a mistake.
believed as (

    select
        call_id,
        {% for moment in moments %}
        case
            when {{ moment }}_at <= contact_at + {{ var('longest_contact_hours') }} * interval '1' hour
                then {{ moment }}_at
        end as {{ moment }}_at,
        {% endfor %}
        association_id,
        departement_code,
        patient_id,
        called_on,
        contact_at,
        reason_code,
        reason_syndrome,
        decision,
        disposition,
        cancellation_reason,
        is_answered,
        is_act,
        is_at_centre,
        is_cancelled
    from calls

)

-- What was told for an instant before an earlier step stands where that step stands.
select
    call_id,
    association_id,
    departement_code,
    patient_id,
    called_on,
    contact_at,
    case when told_at is not null then greatest(contact_at, told_at) end as triage_at,
    case when decided_at is not null then greatest(contact_at, told_at, decided_at) end as decision_at,
    case
        when decision in ('advice', 'emergency_referral', 'gp_referral') then decision
        when is_at_centre then 'appointment'
        when decision = 'visit' then 'dispatch'
        when decided_at is not null then 'no_decision'
    end as decision_step,
    case
        when assigned_at is not null and not coalesce(is_at_centre, false)
            then greatest(contact_at, told_at, decided_at, assigned_at)
    end as travel_at,
    case when is_act then greatest(contact_at, told_at, decided_at, assigned_at, started_at) end as act_at,
    case when is_act and is_at_centre then 'consultation' when is_act then 'visit' end as act_step,
    greatest(
        contact_at,
        {%- for moment in moments %}
        {{ moment }}_at{{ ',' if not loop.last }}
        {%- endfor %}
    ) as contact_ended_at,
    case
        when is_act then coalesce(disposition, 'not_recorded')
        when not is_answered and cancellation_reason = 'hung_up' then 'abandoned'
        when cancellation_reason = 'went_to_hospital' then 'emergency_department'
        when cancellation_reason = 'emergency_services' then 'emergency_services'
        when cancellation_reason = 'own_gp' then 'own_gp'
        when is_cancelled then 'cancelled'
        when decision = 'advice' then 'advised'
        when decision = 'emergency_referral' then 'emergency_services'
        when decision = 'gp_referral' then 'own_gp'
        else 'not_recorded'
    end as contact_outcome,
    coalesce(reason_syndrome, reason_code) as motive,
    is_act,
    case when is_act then ended_at is null else coalesce(cancelled_at, decided_at) is null end as is_end_missing
from believed
