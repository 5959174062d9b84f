with called_from as (

    select distinct
        association_id,
        commune_code
    from {{ ref('int_cases_received') }}
    where commune_code is not null

),

centres as (

    select * from {{ ref('association_centres') }}

),

points as (

    select * from {{ ref('commune_points') }}

)

select
    called_from.association_id,
    called_from.commune_code,
    min(
        {{ great_circle_kilometres(
            'centre_points.longitude', 'centre_points.latitude', 'points.longitude', 'points.latitude'
        ) | indent(8) }}
    ) as kilometres
from called_from
inner join centres on called_from.association_id = centres.association_id
inner join points as centre_points on centres.centre_commune_code = centre_points.commune_code
inner join points on called_from.commune_code = points.commune_code
group by called_from.association_id, called_from.commune_code
