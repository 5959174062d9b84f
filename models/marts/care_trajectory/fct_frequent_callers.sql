with contacts as (

    select
        call_id,
        association_id,
        departement_code,
        patient_id,
        called_on,
        cast(
            count(*) over (
                partition by patient_id
                order by called_on
                range between interval '{{ var("frequent_caller_days") - 1 }}' day preceding and current row
            ) as integer
        ) as contacts_in_year
    from {{ ref('fct_episode_contacts') }}
    where patient_contacts >= {{ var('frequent_caller_contacts') }}

)

select * from contacts
where contacts_in_year >= {{ var('frequent_caller_contacts') }}
