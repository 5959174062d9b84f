select
    date_day,
    iso_year
from {{ ref('dim_calendar') }}
