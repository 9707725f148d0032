-- Observation: a released cluster of a counter that is registered
select o.municipality, o.counter_id, c.sensor_id, o.started_at, o.ended_at, o.count,
       o.municipality || ':' || o.counter_id || ':' || extract(epoch from o.ended_at)::bigint as id,
       null::timestamptz as valid_from, null::timestamptz as valid_to,
       null::jsonb as quality, null::jsonb as parameters
from cluster o
join counter c on c.municipality = o.municipality and c.id = o.counter_id
