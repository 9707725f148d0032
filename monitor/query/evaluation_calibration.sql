-- factors of counters, with the days for which they hold
select s.position, k.valid_from, k.valid_to, k.factor::float8, k.unpublished
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
join calibration k on k.municipality = s.municipality and k.counter_id = s.counter_id
order by 1, 2
