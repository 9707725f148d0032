-- Observation, of the counter c of the statement around it: in the order of its index without a sort
select o.municipality, o.counter_id, c.sensor_id, o.started_at, o.ended_at, o.count,
       o.municipality || ':' || o.counter_id || ':' || extract(epoch from o.ended_at)::bigint as id,
       null::timestamptz as valid_from, null::timestamptz as valid_to,
       null::jsonb as quality, null::jsonb as parameters
from cluster o
where o.municipality = c.municipality and o.counter_id = c.counter_id
