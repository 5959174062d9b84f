select
    region_code,
    region_name,
    zone,
    saturday_pdsa_starts_at as saturday_out_of_hours_from_hour
from {{ ref('regions') }}
