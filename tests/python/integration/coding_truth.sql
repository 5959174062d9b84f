-- Coding and filling of fields, told again from the cases of metric_truth.sql.
create temp table coding_days as
with daily as (
    select association_id, started_on as day, count(*) as acts, count(*) filter (is_coded) as coded
    from cases
    where started is not null
    group by all
)
select f.association_id, f.day, coalesce(sum(d.acts), 0) as acts, coalesce(sum(d.coded), 0) as coded
from feed_days as f
left join daily as d on d.association_id = f.association_id and d.day between f.day - 6 and f.day
where f.is_expected
group by all;

create temp table field_values as
with told_fields as (
    select association_id, called_on as day, unnest([
        {field: 'decision', expected: is_answered, filled: is_answered and decided_for is not null},
        {field: 'commune', expected: is_answered, filled: is_answered and commune_code is not null},
        {field: 'patient', expected: is_answered, filled: is_answered and patient_id is not null},
        {field: 'end', expected: started is not null, filled: started is not null and ended is not null},
        {field: 'diagnosis', expected: started is not null, filled: started is not null and is_coded}
    ], recursive := true)
    from cases
)
select association_id, day, field, count(*) filter (expected) as expected, count(*) filter (filled) as filled
from told_fields
group by all;
