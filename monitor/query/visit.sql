-- released cells in order of their tables' start; the bound on ended_at is what the index is asked
-- by. With codes: the cells of which one is among them.
select s.position, extract(epoch from c.started_at)::bigint,
       extract(epoch from c.ended_at)::bigint, c.cell, c.origin, c.count
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(areas)s::text[])
     as s(position, municipality, area_id)
cross join lateral (
    select started_at, ended_at, cell, origin, count
    from visit
    where municipality = s.municipality and area_id = s.area_id
      and ended_at > to_timestamp(greatest(%(started_at)s, %(after_at)s))
      and started_at >= to_timestamp(%(started_at)s) and started_at < to_timestamp(%(ended_at)s)
      and (started_at, s.position, cell)
          > (to_timestamp(%(after_at)s), %(after_position)s::int, %(after_cell)s::int)
      and (%(codes)s::text[] is null or string_to_array(origin, '+') && %(codes)s::text[])
    order by visit.ended_at, visit.cell
    limit %(limit)s
) c
order by c.started_at, s.position, c.cell
limit %(limit)s
