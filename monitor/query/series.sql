-- what was asked for: each zone or counter with the counters it sums and the sensors behind them
with asked_zone as (
    select z.municipality, z.id,
           coalesce(
               array_agg(zc.counter_id) filter (where zc.role = 'inside'),
               array_agg(zc.counter_id) filter (where zc.role = 'entrance'),
               '{}') as counters
    from zone z
    left join zone_counter zc on zc.municipality = z.municipality and zc.zone_id = z.id
    where (%(municipality)s::text is null or z.municipality = %(municipality)s)
      and (%(is_every_zone)s or z.id = any(%(zones)s::text[]))
    group by z.municipality, z.id
)
select 'zone' as kind, z.municipality, z.id, m.time_zone, c.id, c.sensor_id,
       extract(epoch from c.newest_ended_at)::bigint
from asked_zone z
join municipality m on m.code = z.municipality
left join lateral unnest(z.counters) as u(counter_id) on true
left join counter c on c.municipality = z.municipality and c.id = u.counter_id
union all
select 'counter', c.municipality, c.id, m.time_zone, c.id, c.sensor_id,
       extract(epoch from c.newest_ended_at)::bigint
from counter c
join municipality m on m.code = c.municipality
where (%(municipality)s::text is null or c.municipality = %(municipality)s)
  and c.id = any(%(counters)s::text[])
