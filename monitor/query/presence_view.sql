-- the views asked for: by their id, by a zone that has a counter of their sensor inside, or all
select 'counter' as kind, w.municipality, w.id, m.time_zone, w.id, w.square_metres
from view w
join municipality m on m.code = w.municipality
where (%(municipality)s::text is null or w.municipality = %(municipality)s)
  and (%(is_every_view)s or w.id = any(%(counters)s::text[]))
union all
select 'zone', z.municipality, z.id, m.time_zone, w.id, w.square_metres
from zone z
join municipality m on m.code = z.municipality
left join (
    select distinct zc.municipality, zc.zone_id, c.sensor_id
    from zone_counter zc
    join counter c on c.municipality = zc.municipality and c.id = zc.counter_id
    where zc.role = 'inside'
) i on i.municipality = z.municipality and i.zone_id = z.id
left join view w on w.municipality = z.municipality and w.sensor_id = i.sensor_id
where (%(municipality)s::text is null or z.municipality = %(municipality)s)
  and z.id = any(%(zones)s::text[])
