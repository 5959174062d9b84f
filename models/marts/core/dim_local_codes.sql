select
    code_field,
    thesaurus,
    source_code,
    source_label,
    conformed_code,
    mapping_method,
    syndrome
from {{ ref('int_local_codes_listed') }}
