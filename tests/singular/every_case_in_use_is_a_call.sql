-- The facts hold as many calls and acts as there are cases in use, and the deliveries account for all of them.
with calls as (

    select
        count(*) as calls,
        count(*) filter (where is_act) as calls_with_act
    from {{ ref('fct_calls') }}

),

acts as (

    select count(*) as acts
    from {{ ref('fct_acts') }}

),

deliveries as (

    select cast(sum(cases_current) as bigint) as cases_in_use
    from {{ ref('fct_deliveries') }}

)

select
    calls.calls,
    calls.calls_with_act,
    acts.acts,
    deliveries.cases_in_use
from calls
cross join acts
cross join deliveries
where calls.calls <> deliveries.cases_in_use or calls.calls_with_act <> acts.acts
