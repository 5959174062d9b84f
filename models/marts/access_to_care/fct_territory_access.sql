{%- set counted = [
    'person_days', 'calls', 'served_calls', 'acts', 'deep_night_calls', 'deep_night_acts', 'outside_calls',
    'located_calls',
] %}

with communes as (

    select * from {{ ref('communes') }}

),

associations as (

    select * from {{ ref('dim_associations') }}

),

distances as (

    select * from {{ ref('int_communes_measured') }}

),

delivered_months as (

    select
        cast(date_trunc('month', delivered_on) as date) as month_on,
        count(distinct delivered_on) as delivered_days
    from {{ ref('int_deliveries_ordered') }}
    group by cast(date_trunc('month', delivered_on) as date)

),

-- Every commune counts, whether anybody called from it or not.
inhabitants as (

    select
        communes.commune_code as territory_code,
        communes.departement_code,
        delivered_months.month_on,
        cast(communes.population as bigint) * delivered_months.delivered_days as person_days,
        {% for column in counted[1:] %}
        0 as {{ column }},
        {% endfor %}
        cast(0 as double) as standardised_acts,
        cast(0 as double) as centre_kilometres
    from communes
    cross join delivered_months

),

-- An act of an age that is not known counts once: as if ages were missing alike in all groups.
association_months as (

    select
        cases.association_id,
        cases.commune_code,
        cases.departement_code,
        cast(date_trunc('month', cases.called_on) as date) as month_on,
        count(*) as calls,
        sum(case when cases.is_served then 1 else 0 end) as served_calls,
        sum(case when cases.is_act then 1 else 0 end) as acts,
        sum(case when cases.called_hour < 8 then 1 else 0 end) as deep_night_calls,
        sum(case when cases.called_hour < 8 and cases.is_act then 1 else 0 end) as deep_night_acts,
        sum(case when cases.is_act then coalesce(weights.age_weight, 1) else 0 end) as standardised_acts
    from {{ ref('fct_access_delays') }} as cases
    left join {{ ref('int_age_weights') }} as weights
        on
            cases.departement_code = weights.departement_code
            and weights.age_from
            = case when cases.age_years >= 95 then 95 else 5 * cast(floor(cases.age_years / 5) as integer) end
    group by
        cases.association_id, cases.commune_code, cases.departement_code,
        cast(date_trunc('month', cases.called_on) as date)

),

demand as (

    select
        coalesce(communes.commune_code, months.departement_code) as territory_code,
        coalesce(communes.departement_code, months.departement_code) as departement_code,
        months.month_on,
        0 as person_days,
        months.calls,
        months.served_calls,
        months.acts,
        months.deep_night_calls,
        months.deep_night_acts,
        case when associations.departement_code = months.departement_code then 0 else months.calls end as outside_calls,
        case when distances.kilometres is null then 0 else months.calls end as located_calls,
        months.standardised_acts,
        months.calls * coalesce(distances.kilometres, 0) as centre_kilometres
    from association_months as months
    inner join associations on months.association_id = associations.association_id
    left join communes on months.commune_code = communes.commune_code
    left join distances
        on months.association_id = distances.association_id and months.commune_code = distances.commune_code

),

territories as (

    select * from inhabitants
    union all
    select * from demand

)

select
    territory_code,
    departement_code,
    month_on,
    territory_code <> departement_code as is_commune,
    {% for column in counted %}
    cast(sum({{ column }}) as bigint) as {{ column }},
    {% endfor %}
    cast(sum(standardised_acts) as decimal(28, 9)) as standardised_acts,
    cast(sum(centre_kilometres) as decimal(28, 9)) as centre_kilometres
from territories
group by territory_code, departement_code, month_on
