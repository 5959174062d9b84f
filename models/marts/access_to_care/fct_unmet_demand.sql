with calls as (

    select * from {{ ref('fct_access_delays') }}

),

cancellation_kinds as (

    select * from {{ ref('cancellation_kinds') }}

),

kinds as (

    select
        calls.*,
        case
            when calls.answer_state in ('abandoned', 'unanswered') then calls.answer_state
            when calls.is_cancelled then cancellation_kinds.unmet_kind
            when calls.is_without_doctor then 'no_doctor'
            when calls.decision in ('emergency_referral', 'gp_referral') and not calls.is_act then 'redirected'
        end as unmet_kind
    from calls
    left join cancellation_kinds on calls.cancellation_reason = cancellation_kinds.cancellation_reason

)

select
    call_id,
    association_id,
    departement_code,
    commune_code,
    called_on,
    called_hour,
    weekday,
    day_type,
    time_band,
    is_out_of_hours,
    origin,
    priority,
    decision,
    cancellation_reason,
    motive,
    unmet_kind,
    cancelled_minutes
from kinds
where unmet_kind is not null
