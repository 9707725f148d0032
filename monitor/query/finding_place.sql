-- whose findings are asked for: counters by their ids, or every one of a municipality
select 'counter' as kind, c.municipality, c.id, m.time_zone, c.sensor_id
from counter c
join municipality m on m.code = c.municipality
where (%(municipality)s::text is null or c.municipality = %(municipality)s)
  and c.id = any(%(counters)s::text[])
union all
select 'municipality', m.code, null, m.time_zone, null
from municipality m
where m.code = %(municipality)s
