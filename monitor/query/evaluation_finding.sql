-- what was found of counters, or of the whole of their sensors, by local days
select s.position, f.reason, (f.started_at at time zone m.time_zone)::date,
       ((f.ended_at - interval '1 second') at time zone m.time_zone)::date, f.ratio
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
join municipality m on m.code = s.municipality
join counter c on c.municipality = s.municipality and c.id = s.counter_id
join finding f
    on f.municipality = c.municipality and f.sensor_id = c.sensor_id
       and (f.counter_id = c.id or f.counter_id is null)
where f.reason = any(%(reasons)s::text[])
order by 1, 3
