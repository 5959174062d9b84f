-- Every département has its inhabitants on every day of the calendar.
select
    departements.departement_code,
    calendar.date_day
from {{ ref('dim_departements') }} as departements
cross join {{ ref('dim_calendar') }} as calendar
left join {{ ref('fct_population') }} as population
    on
        departements.departement_code = population.departement_code
        and calendar.date_day = population.population_on
where population.person_days is null or population.person_days <= 0
