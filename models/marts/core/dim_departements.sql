with departements as (

    select * from {{ ref('departements') }}

),

regions as (

    select * from {{ ref('regions') }}

)

select
    departements.departement_code,
    departements.departement_name,
    departements.region_code,
    regions.region_name,
    departements.time_zone,
    departements.school_zone,
    departements.is_alsace_moselle,
    departements.population,
    departements.population_year,
    departements.longitude,
    departements.latitude
from departements
inner join regions on departements.region_code = regions.region_code
