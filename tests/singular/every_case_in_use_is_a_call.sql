-- The facts hold as many calls and acts as there are cases in use, and the deliveries account for all of them.
with counts as (

    select
        (select count(*) from {{ ref('fct_calls') }}) as calls,
        (select count(*) from {{ ref('fct_calls') }} where is_act) as calls_with_act,
        (select count(*) from {{ ref('fct_acts') }}) as acts,
        (select cast(sum(cases_current) as bigint) from {{ ref('fct_deliveries') }}) as cases_in_use

)

select *
from counts
where calls <> cases_in_use or calls_with_act <> acts
