with associations as (

    select * from {{ ref('associations') }}

),

departements as (

    select * from {{ ref('dim_departements') }}

)

select
    associations.association_id,
    associations.association_name,
    associations.departement_code,
    departements.departement_name,
    departements.region_code,
    departements.region_name,
    associations.format,
    associations.thesaurus,
    associations.time_zone,
    associations.patient_age_by,
    associations.delivers_from
from associations
inner join departements on associations.departement_code = departements.departement_code
