with departements as (

    select * from {{ ref('dim_departements') }}

),

calendar as (

    select * from {{ ref('dim_calendar') }}

)

select
    departements.departement_code,
    calendar.date_day as population_on,
    cast(departements.population as bigint) as person_days
from departements
cross join calendar
