-- visits by area and local day: those of the origins asked for, or all; how long their tables
-- last together; and whether a cell holds such an origin merged with another
select s.position, (c.started_at at time zone m.time_zone)::date,
       sum(c.count) filter (
           where %(codes)s::text[] is null
              or string_to_array(c.origin, '+') <@ %(codes)s::text[])::bigint,
       sum(extract(epoch from c.ended_at - c.started_at)) filter (where c.cell = 1)::bigint,
       bool_or(string_to_array(c.origin, '+') && %(codes)s::text[]
               and not string_to_array(c.origin, '+') <@ %(codes)s::text[])
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(areas)s::text[])
     as s(position, municipality, area_id)
join municipality m on m.code = s.municipality
cross join lateral (
    select started_at, ended_at, cell, origin, count
    from visit
    where municipality = s.municipality and area_id = s.area_id
      and ended_at > to_timestamp(%(started_at)s) and started_at < to_timestamp(%(ended_at)s)
    offset 0
) c
group by 1, 2
order by 1, 2
