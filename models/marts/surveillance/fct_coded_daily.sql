with acts as (

    select
        association_id,
        departement_code,
        started_on,
        count(*) as acts,
        count(*) filter (where has_diagnosis) as acts_coded
    from {{ ref('fct_acts') }}
    group by association_id, departement_code, started_on

),

coding as (

    select
        association_id,
        coded_on,
        is_fit_for_surveillance
    from {{ ref('fct_coding_completeness') }}

)

select
    acts.association_id,
    acts.departement_code,
    acts.started_on,
    acts.acts,
    acts.acts_coded,
    coalesce(coding.is_fit_for_surveillance, false) as is_fit_for_surveillance
from acts
left join coding
    on
        acts.association_id = coding.association_id
        and acts.started_on = coding.coded_on
