-- findings that touch a time, in order of their start; those of a sensor belong to its counters
select f.id, f.municipality, f.sensor_id, f.counter_id, f.reason,
       extract(epoch from f.started_at)::bigint, extract(epoch from f.ended_at)::bigint,
       f.ratio, f.ongoing, extract(epoch from f.found_at)::bigint
from finding f
where f.municipality = any(%(municipalities)s::text[])
  and f.started_at < to_timestamp(%(ended_at)s) and f.ended_at > to_timestamp(%(started_at)s)
  and (f.started_at, f.id) > (to_timestamp(%(after_at)s), %(after_id)s::bigint)
  and (%(is_every_one)s or exists (
      select
      from unnest(%(of)s::text[], %(counters)s::text[], %(sensors)s::text[])
           as s(municipality, counter_id, sensor_id)
      where s.municipality = f.municipality
        and (s.counter_id = f.counter_id or f.counter_id is null and s.sensor_id = f.sensor_id)
  ))
  and (%(reasons)s::text[] is null or f.reason = any(%(reasons)s::text[]))
order by f.started_at, f.id
limit %(limit)s
