{#- The parts add up to the whole in every row: nothing vanishes, nothing counts twice. -#}
{% test parts_sum_to(model, whole, parts) %}

select
    {{ whole }},
    {{ parts | join(', ') }}
from {{ model }}
where {{ whole }} <> {{ parts | join(' + ') }} or {{ whole }} is null

{% endtest %}
