select v.municipality, v.sensor_id, extract(epoch from v.started_at)::bigint,
       extract(epoch from v.ended_at)::bigint, v.state
from unnest(%(municipalities)s::text[], %(sensors)s::text[]) as s(municipality, sensor_id)
join coverage v on v.municipality = s.municipality and v.sensor_id = s.sensor_id
where v.ended_at > to_timestamp(%(started_at)s) and v.started_at < to_timestamp(%(ended_at)s)
order by v.municipality, v.sensor_id, v.started_at
