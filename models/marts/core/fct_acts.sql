with acts as (

    select
        *,
        case when decision in ('consultation', 'teleconsultation') then 'consultation' else 'visit' end as act_kind
    from {{ ref('fct_calls') }}
    where is_act

),

out_of_hours_days as (

    select * from {{ ref('int_out_of_hours_days') }}

),

time_bands as (

    select * from {{ ref('dim_time_bands') }}

)

select
    acts.call_id as act_id,
    acts.call_id,
    acts.association_id,
    acts.departement_code,
    acts.patient_id,
    acts.doctor_id,
    acts.delivery_id,
    acts.act_kind,
    acts.act_kind = 'visit' as is_visit,
    acts.act_kind = 'consultation' as is_consultation,
    acts.started_at,
    acts.started_on,
    acts.started_hour,
    {{ iso_dow('acts.started_on') }} as weekday,
    time_bands.time_band,
    acts.started_hour < 8 or acts.started_hour >= out_of_hours_days.out_of_hours_from_hour as is_out_of_hours,
    case when acts.act_kind = 'visit' then acts.start_minutes end as arrival_minutes,
    acts.duration_minutes,
    acts.origin,
    acts.priority,
    acts.reason_code,
    acts.diagnosis_code,
    acts.local_diagnosis_code,
    acts.syndrome,
    acts.has_diagnosis,
    acts.is_suspected_covid_19,
    acts.disposition,
    acts.sex,
    acts.age_years,
    acts.is_valid,
    acts.invalid_reasons
from acts
left join out_of_hours_days
    on
        acts.departement_code = out_of_hours_days.departement_code
        and acts.started_on = out_of_hours_days.date_day
left join time_bands on acts.started_hour = time_bands.hour_of_day
