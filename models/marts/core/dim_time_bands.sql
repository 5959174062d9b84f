select
    hour_of_day,
    time_band,
    time_band_label_fr,
    time_band_label_en,
    sort_order
from {{ ref('time_bands') }}
