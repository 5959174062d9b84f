-- Deliveries, codes and cases of a federation, told again from the landing store and the registry without dbt.
-- `planted` holds the defects that the simulator wrote into the feeds: association_id, case_id, reason_code.
create temp macro local_code(text) as nullif(upper(ltrim(text, '0')), '');
create temp macro listed(name) as table
    select thesaurus, source_code, mapping_method
    from read_csv('seeds/code_maps/' || name || '.csv', header = true, all_varchar = true);

create temp table registry as
select association_id, thesaurus, time_zone
from read_csv('seeds/feeds/associations.csv', header = true, all_varchar = true);

create temp table records as
select association_id, no_appel as case_id, delivery_id from landing.dispatch_log.calls
union all
select association_id, numero_intervention, delivery_id from landing.flat_acts.acts
union all
select association_id, encounter_number, delivery_id from landing.fhir.encounters;

create temp table in_use as
select association_id, case_id, arg_max(delivery_id, (delivered_on, delivery_id)) as delivery_id
from records
join (select delivery_id, delivered_on from landing.ledger.deliveries) using (delivery_id)
group by all;

create temp table feed_days as
with handed_in as (
    select
        association_id,
        delivered_on as day,
        count(*) as sent,
        count(*) filter (status = 'landed') as landed,
        count(*) filter (status = 'quarantined') as quarantined,
        sum(rows_received - rows_duplicate) as rows_read,
        sum(rows_quarantined) as rows_quarantined,
        min(received_at) filter (status = 'landed') as arrived_at
    from landing.ledger.deliveries
    group by all
),
expected as (
    select association_id, unnest(generate_series(first_on, last_on, interval 1 day))::date as day
    from registry
    cross join (
        select min(delivered_on) as first_on, max(delivered_on) as last_on
        from landing.ledger.deliveries where status = 'landed'
    )
),
received as (
    select d.association_id, d.delivered_on as day, count(*) as cases_received
    from records join landing.ledger.deliveries as d using (delivery_id)
    group by all
),
kept as (
    select d.association_id, d.delivered_on as day, count(*) as cases_kept
    from in_use join landing.ledger.deliveries as d using (delivery_id)
    group by all
)
select
    association_id,
    day,
    expected.day is not null as is_expected,
    coalesce(sent, 0) as sent,
    coalesce(landed, 0) as landed,
    coalesce(quarantined, 0) as quarantined,
    coalesce(rows_read, 0) as rows_read,
    coalesce(rows_quarantined, 0) as rows_quarantined,
    coalesce(cases_received, 0) - coalesce(cases_kept, 0) as cases_superseded,
    (floor(epoch(arrived_at)) - epoch((day + 1)::timestamp at time zone time_zone)) / 3600 as delay_hours
from expected
full join handed_in using (association_id, day)
left join received using (association_id, day)
left join kept using (association_id, day)
left join registry using (association_id);

create temp table cases_in_use as
select association_id, case_id, d.delivered_on as day, planted.case_id is not null as is_invalid
from in_use
join (select delivery_id, delivered_on from landing.ledger.deliveries) as d using (delivery_id)
left join (select distinct association_id, case_id from planted) as planted using (association_id, case_id);

create temp table codes as
with written as (
    select association_id, unnest([
        {field: 'reason', code: local_code(motif_1)}, {field: 'reason', code: local_code(motif_2)},
        {field: 'diagnosis', code: local_code(diagnostic_1)}, {field: 'diagnosis', code: local_code(diagnostic_2)},
        {field: 'origin', code: local_code(origine)}, {field: 'priority', code: urgence},
        {field: 'decision', code: decision}, {field: 'disposition', code: devenir}, {field: 'sex', code: sexe}
    ], recursive := true)
    from landing.dispatch_log.calls join in_use using (association_id, delivery_id)
    where no_appel = case_id
    union all
    select association_id, unnest([
        {field: 'reason', code: local_code(motif_1)}, {field: 'reason', code: local_code(motif_2)},
        {field: 'reason', code: local_code(motif_3)}, {field: 'diagnosis', code: local_code(diagnostic_1)},
        {field: 'diagnosis', code: local_code(diagnostic_2)}, {field: 'diagnosis', code: local_code(diagnostic_3)},
        {field: 'origin', code: local_code(origine)}, {field: 'priority', code: priorite},
        {field: 'decision', code: type_acte}, {field: 'disposition', code: devenir}, {field: 'sex', code: sexe},
        {field: 'cancellation_reason', code: local_code(motif_annulation)}
    ], recursive := true)
    from landing.flat_acts.acts join in_use using (association_id, delivery_id)
    where numero_intervention = case_id
    union all
    select association_id, unnest([
        {field: 'reason', code: local_code(reason_1)}, {field: 'reason', code: local_code(reason_2)},
        {field: 'reason', code: local_code(reason_3)}, {field: 'diagnosis', code: local_code(diagnosis_1)},
        {field: 'diagnosis', code: local_code(diagnosis_2)}, {field: 'diagnosis', code: local_code(diagnosis_3)},
        {field: 'origin', code: local_code(admit_source)}, {field: 'priority', code: priority},
        {field: 'decision', code: upper(coalesce(encounter_type, encounter_class))},
        {field: 'disposition', code: upper(discharge_disposition)}, {field: 'sex', code: upper(gender)},
        {field: 'cancellation_reason', code: local_code(cancellation_reason)}
    ], recursive := true)
    from landing.fhir.encounters join in_use using (association_id, delivery_id)
    where encounter_number = case_id
    union all
    select association_id, 'cancellation_reason', max(local_code(motif))
    from landing.dispatch_log.events join in_use using (association_id, delivery_id)
    where no_appel = case_id and operation = 'AN' and motif <> '-'
    group by association_id, case_id
),
maps as (
    select 'reason' as field, * from listed('thesaurus_codes')
    union all select 'diagnosis', * from listed('thesaurus_codes')
    union all select 'origin', * from listed('origins')
    union all select 'priority', * from listed('priorities')
    union all select 'decision', * from listed('decisions')
    union all select 'disposition', * from listed('dispositions')
    union all select 'sex', * from listed('sexes')
    union all select 'cancellation_reason', * from listed('cancellation_reasons')
)
select
    association_id,
    written.field,
    mapping_method is not null as is_mapped,
    coalesce(mapping_method = 'catch_all', false) as is_catch_all
from written
join registry using (association_id)
left join maps on maps.field = written.field and maps.thesaurus = registry.thesaurus and source_code = code
where code <> '-';

create temp table checks as
select association_id, day, 'delivery_received' as check_id, landed = 0 as is_failed from feed_days where is_expected
union all
select association_id, day, 'delivery_readable', landed = 0 and quarantined > 0 from feed_days where sent > 0
union all
select association_id, day, 'rows_readable', rows_quarantined > 0.02 * rows_read from feed_days where rows_read > 0
union all
select association_id, day, 'cases_valid', count(*) filter (is_invalid) > 0.05 * count(*) from cases_in_use group by all;
