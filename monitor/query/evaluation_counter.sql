-- counters with the days on which their sensors may count, and what they are called
select s.position, n.kind, n.name, n.valid_from, n.valid_to
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
join counter c on c.municipality = s.municipality and c.id = s.counter_id
join sensor n on n.municipality = c.municipality and n.id = c.sensor_id
order by 1
