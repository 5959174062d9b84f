with calls as (

    select * from {{ ref('fct_calls') }}

)

select
    patient_id,
    max_by(sex, (called_on, called_at, sex)) filter (where sex is not null) as sex,
    max(birth_month) as birth_month,
    min(called_on) as first_called_on,
    max(called_on) as last_called_on,
    count(*) as calls,
    count(distinct association_id) as associations
from calls
where patient_id is not null
group by patient_id
