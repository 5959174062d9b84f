-- An act without its call, or with another association, patient or département than its call.
select acts.act_id
from {{ ref('fct_acts') }} as acts
left join {{ ref('fct_calls') }} as calls on acts.call_id = calls.call_id
where
    calls.call_id is null
    or not calls.is_act
    or acts.association_id <> calls.association_id
    or acts.departement_code <> calls.departement_code
    or acts.patient_id is distinct from calls.patient_id
