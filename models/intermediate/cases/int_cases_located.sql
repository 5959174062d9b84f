-- Where the doctor goes: the commune says it best, then the postal code, and failing both the home of the association.
with cases as (

    select * from {{ ref('int_cases_coded') }}

),

departements as (

    select departement_code from {{ ref('departements') }}

),

postal_codes as (

    select * from {{ ref('int_postal_codes_located') }}

)

select
    cases.*,
    coalesce(
        by_commune.departement_code, by_postal_code.departement_code, cases.association_departement_code
    ) as departement_code,
    case
        when by_commune.departement_code is not null then 'commune'
        when by_postal_code.departement_code is not null then 'postal_code'
        else 'association'
    end as departement_known_by
from cases
left join postal_codes on cases.postal_code = postal_codes.postal_code
left join departements as by_commune
    on {{ departement_of_commune('cases.commune_code') }} = by_commune.departement_code
left join departements as by_postal_code
    on
        coalesce(postal_codes.departement_code, {{ departement_of_postal_code('cases.postal_code') }})
        = by_postal_code.departement_code
