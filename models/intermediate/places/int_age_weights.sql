{{ config(materialized='table') }}

-- Direct standardisation: counted with this weight, the cases of a département weigh as they would if its inhabitants
-- had the ages of the reference population, which is that of the 101 départements together.
with populations as (

    select
        departement_code,
        age_from,
        population,
        sum(population) over (partition by age_from) as reference_population,
        sum(population) over (partition by departement_code) as departement_population,
        sum(population) over () as whole_population
    from {{ ref('population_by_age') }}

)

select
    departement_code,
    cast(age_from as integer) as age_from,
    (cast(reference_population as double) / whole_population)
    / (cast(population as double) / departement_population) as age_weight
from populations
