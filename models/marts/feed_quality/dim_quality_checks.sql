select
    check_id,
    subject,
    severity,
    enforced_by,
    owner,
    fails_when,
    limit_value,
    label_fr,
    label_en,
    action_fr,
    action_en
from {{ ref('quality_checks') }}
