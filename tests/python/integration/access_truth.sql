-- Waits of the cases told in metric_truth.sql: what became of them, and how far the association was.
create temp table details as
select association_id, delivery_id, no_appel as case_id, try_cast(urgence as integer) as urgency, doctor_id
from landing.dispatch_log.calls
union all
select association_id, delivery_id, numero_intervention, try_cast(priorite as integer), doctor_id
from landing.flat_acts.acts
union all
select association_id, delivery_id, encounter_number, try_cast(priority as integer), doctor_id
from landing.fhir.encounters;

create temp table points as
select commune_code, radians(longitude::double) as x, radians(latitude::double) as y
from read_csv('seeds/reference/commune_points.csv', header = true, all_varchar = true);

create temp table waits as
select
    c.*,
    d.urgency,
    d.doctor_id,
    case d.urgency when 1 then 30 when 2 then 60 else 120 end as aim,
    known.commune_code as commune,
    decided_for = 'visit' or (started is not null and decided_for not in ('consultation', 'teleconsultation')) as is_home,
    (epoch(utc(assigned, c.time_zone)) - epoch(utc(called, c.time_zone))) / 60 as assigned_minutes,
    if(started is null, (epoch(utc(cancelled, c.time_zone)) - epoch(utc(called, c.time_zone))) / 60, null)
        as given_up_minutes,
    started is not null or decided_for = 'advice' or (decided_for = 'teleconsultation' and cancelled is null)
        as is_served,
    case isodow(called) when 6 then 'saturday' when 7 then 'sunday' else 'working_day' end as kind_of_day,
    case
        when hour(called) < 6 then 'deep_night' when hour(called) < 8 then 'dawn' when hour(called) < 20 then 'day'
        else 'evening'
    end as band,
    -- The chord between the two points of the sphere, where the warehouse takes the haversine.
    2 * 6371 * asin(sqrt(
        pow(cos(home.y) * cos(home.x) - cos(place.y) * cos(place.x), 2)
        + pow(cos(home.y) * sin(home.x) - cos(place.y) * sin(place.x), 2) + pow(sin(home.y) - sin(place.y), 2)
    ) / 2) as kilometres,
    case
        when not is_answered then if(cancelled_for = 'hung_up', 'abandoned', 'unanswered')
        when started is not null then null
        when cancelled is not null
            then case
                when cancelled_for = 'delay' then 'cancelled_for_delay'
                when cancelled_for in ('went_to_hospital', 'emergency_services', 'own_gp') then 'went_elsewhere'
            end
        when decided_for in ('emergency_referral', 'gp_referral') then 'redirected'
        when decided_for in ('visit', 'consultation') and assigned is null
            and utc(called, c.time_zone) + interval 48 hours
                <= (max(utc(called, c.time_zone)) over (partition by c.association_id))
            then 'no_doctor'
    end as unmet
from cases as c
join latest using (association_id, case_id)
join details as d on d.association_id = c.association_id and d.case_id = c.case_id and d.delivery_id = latest.delivery_id
join read_csv('seeds/feeds/association_centres.csv', header = true, all_varchar = true) as centre
    on centre.association_id = c.association_id
join points as home on home.commune_code = centre.centre_commune_code
left join points as place on place.commune_code = c.commune_code
left join read_csv('seeds/reference/communes.csv', header = true, all_varchar = true) as known
    on known.commune_code = c.commune_code;
