-- Traits that records gave with two INS are those of homonyms: whoever has but these traits stays a patient by himself.
select
    traits_id,
    min(ins_id) as ins_id
from {{ ref('stg_ledger__patient_links') }}
group by traits_id
having min(ins_id) = max(ins_id)
