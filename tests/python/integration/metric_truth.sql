-- The cases of a federation, told again from the landing store without dbt: one row per case, latest delivery only.
-- Clocks are turned by the engine's own time zone tables, days and hours stay local.
create temp macro code(text) as nullif(nullif(upper(ltrim(text, '0')), ''), '-');
create temp macro utc(local_at, zone) as (local_at at time zone zone) at time zone 'UTC';
create temp macro french(text) as try_strptime(text, '%d/%m/%Y %H:%M');
create temp macro iso(text) as try_strptime(text, '%Y-%m-%dT%H:%M:%S');
create temp macro wall_clock(text) as iso(left(text, 19));

create temp table latest as
select association_id, case_id, arg_max(delivery_id, (delivered_on, delivery_id)) as delivery_id
from (
    select association_id, no_appel as case_id, delivery_id from landing.dispatch_log.calls
    union all
    select association_id, numero_intervention, delivery_id from landing.flat_acts.acts
    union all
    select association_id, encounter_number, delivery_id from landing.fhir.encounters
)
join (select delivery_id, delivered_on from landing.ledger.deliveries) using (delivery_id)
group by all;

create temp table log as
select
    delivery_id,
    no_appel as case_id,
    min(french(horodatage)) filter (operation = 'AP') as called,
    min(french(horodatage)) filter (operation = 'CR') as answered,
    min(french(horodatage)) filter (operation = 'RG') as decided,
    case
        when bool_or(operation = 'RP') then max(french(horodatage)) filter (operation = 'V')
        else min(french(horodatage)) filter (operation = 'V')
    end as started,
    max(french(horodatage)) filter (operation = 'T') as ended,
    max(french(horodatage)) filter (operation = 'AN') as cancelled,
    case
        when bool_or(operation = 'RP') then max(french(horodatage)) filter (operation = 'AT')
        else min(french(horodatage)) filter (operation = 'AT')
    end as assigned,
    case
        when bool_or(operation = 'RP') then max(french(horodatage)) filter (operation = 'AQ')
        else min(french(horodatage)) filter (operation = 'AQ')
    end as acknowledged,
    max(motif) filter (operation = 'AN') as cancellation
from landing.dispatch_log.events
group by all;

create temp table told as
select
    association_id, case_id, called, started, ended, decided,
    try_cast(nullif(attente_s, '-') as integer) as waited, answered is not null or waited is not null as is_answered,
    cancellation, decision, patient_id, commune_code, code_postal, [diagnostic_1, diagnostic_2] as diagnoses,
    [motif_1, motif_2] as reasons, devenir as disposition, answered, assigned, acknowledged, cancelled
from landing.dispatch_log.calls
join latest using (association_id, delivery_id)
join log using (delivery_id, case_id)
where no_appel = latest.case_id
union all by name
select
    association_id, case_id, iso(heure_appel) as called, iso(heure_debut) as started, iso(heure_fin) as ended,
    iso(heure_decision) as decided, epoch(iso(heure_decroche)) - epoch(called) as waited,
    heure_decroche is not null as is_answered, motif_annulation as cancellation, type_acte as decision, patient_id,
    commune_code, code_postal, [diagnostic_1, diagnostic_2, diagnostic_3] as diagnoses,
    [motif_1, motif_2, motif_3] as reasons, devenir as disposition, iso(heure_decroche) as answered,
    iso(heure_affectation) as assigned, iso(heure_annulation) as cancelled
from landing.flat_acts.acts
join latest using (association_id, delivery_id)
where numero_intervention = latest.case_id
union all by name
select
    association_id, case_id, wall_clock(planned_at) as called, wall_clock(started_at) as started,
    wall_clock(ended_at) as ended, wall_clock(triaged_at) as decided,
    epoch(wall_clock(answered_at)) - epoch(called) as waited, answered_at is not null as is_answered,
    cancellation_reason as cancellation, ifnull(encounter_type, encounter_class) as decision, patient_id,
    ifnull(insee_code, commune_code) as commune_code, address_postal_code as code_postal,
    [diagnosis_1, diagnosis_2, diagnosis_3] as diagnoses,
    [reason_1, reason_2, reason_3] as reasons, discharge_disposition as disposition,
    wall_clock(answered_at) as answered, wall_clock(assigned_at) as assigned, wall_clock(cancelled_at) as cancelled
from landing.fhir.encounters
join latest using (association_id, delivery_id)
where encounter_number = latest.case_id;

update told
set patient_id = linked.ins_id
from (
    select traits_id, any_value(ins_id) as ins_id
    from landing.ledger.patient_links
    group by traits_id
    having count(distinct ins_id) = 1
) as linked
where told.patient_id = linked.traits_id;

create temp table thesauri as
select
    thesaurus,
    list(source_code) as codes,
    list(source_code) filter (syndrome = 'covid_19') as covid_codes,
    map(list(source_code), list(syndrome)) as syndromes,
    map(list(source_code), list(cisp2_code)) as rubrics
from read_csv('seeds/code_maps/thesaurus_codes.csv', header = true, all_varchar = true)
group by all;

create temp table holidays as
select
    date_day::date as day,
    is_public_holiday = 'true' as everywhere,
    is_alsace_moselle_holiday = 'true' as in_alsace_moselle,
    is_martinique_holiday = 'true' as in_martinique
from read_csv('seeds/reference/calendar.csv', header = true, all_varchar = true);

create temp macro permanence(local_at, departement, everywhere, in_alsace_moselle, in_martinique) as
    hour(local_at) < 8 or hour(local_at) >= 20 or isodow(local_at) = 7
    or (isodow(local_at) = 6 and hour(local_at) >= 12)
    or everywhere
    or (in_alsace_moselle and departement in ('57', '67', '68'))
    or (in_martinique and departement = '972');

create temp table postal as
select postal_code, arg_max(departement_code, population::int) as departement_code
from read_csv('seeds/reference/postal_codes.csv', header = true, all_varchar = true)
join read_csv('seeds/reference/communes.csv', header = true, all_varchar = true) using (commune_code)
group by all;

create temp table cases as
select
    told.*,
    a.departement_code as association_departement,
    p.region_code as association_region,
    coalesce(
        case when commune_code like '97%' then left(commune_code, 3) else left(commune_code, 2) end,
        postal.departement_code,
        a.departement_code
    ) as departement,
    called::date as called_on,
    started::date as started_on,
    a.time_zone,
    d.decision as decided_for,
    went.disposition as went_to,
    coalesce(
        list_filter(list_transform(reasons, lambda x: t.syndromes[code(x)]), lambda x: x is not null)[1],
        list_filter(list_transform(reasons, lambda x: t.rubrics[code(x)]), lambda x: x is not null)[1]
    ) as motive,
    c.cancellation_reason as cancelled_for,
    (epoch(utc(decided, a.time_zone)) - epoch(utc(called, a.time_zone))) / 60 as decision_minutes,
    (epoch(utc(started, a.time_zone)) - epoch(utc(called, a.time_zone))) / 60 as start_minutes,
    (epoch(utc(ended, a.time_zone)) - epoch(utc(started, a.time_zone))) / 60 as duration_minutes,
    permanence(called, departement, on_call.everywhere, on_call.in_alsace_moselle, on_call.in_martinique)
        as is_called_out_of_hours,
    permanence(started, departement, on_start.everywhere, on_start.in_alsace_moselle, on_start.in_martinique)
        as is_started_out_of_hours,
    len(list_intersect(list_transform(diagnoses, lambda x: code(x)), t.codes)) > 0 as is_coded,
    len(list_intersect(list_transform(diagnoses, lambda x: code(x)), t.covid_codes)) > 0 as is_covid
from told
join read_csv('seeds/feeds/associations.csv', header = true, all_varchar = true) as a using (association_id)
join read_csv('seeds/reference/departements.csv', header = true, all_varchar = true) as p
    on p.departement_code = a.departement_code
join thesauri as t on t.thesaurus = a.thesaurus
left join postal on postal.postal_code = told.code_postal
left join holidays as on_call on on_call.day = called::date
left join holidays as on_start on on_start.day = started::date
left join read_csv('seeds/code_maps/decisions.csv', header = true, all_varchar = true) as d
    on d.thesaurus = a.thesaurus and d.source_code = told.decision
left join read_csv('seeds/code_maps/cancellation_reasons.csv', header = true, all_varchar = true) as c
    on c.thesaurus = a.thesaurus and c.source_code = code(told.cancellation)
left join read_csv('seeds/code_maps/dispositions.csv', header = true, all_varchar = true) as went
    on went.thesaurus = a.thesaurus and went.source_code = upper(told.disposition);
