with acts as (

    select
        association_id,
        departement_code,
        started_on,
        syndrome,
        count(*) as acts
    from {{ ref('fct_acts') }}
    where syndrome is not null
    group by association_id, departement_code, started_on, syndrome

),

days as (

    select * from {{ ref('fct_coded_daily') }}

)

select
    acts.association_id,
    acts.departement_code,
    acts.started_on,
    acts.syndrome,
    acts.acts,
    days.acts_coded,
    days.is_fit_for_surveillance
from acts
inner join days
    on
        acts.association_id = days.association_id
        and acts.departement_code = days.departement_code
        and acts.started_on = days.started_on
