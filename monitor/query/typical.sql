-- What is typical of the places asked for, in order of place, season, weekday and quarter; cell is
-- the number of the last three (0025_typical.sql).
select p.position, r.cell, t.season, t.weekday, t.quarter, t.p10, t.p25, t.p50, t.p75, t.p90, t.weeks
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(kinds)s::text[], %(ids)s::text[])
     as p(position, municipality, kind, id)
join typical t on t.municipality = p.municipality and t.kind = p.kind and t.id = p.id
cross join lateral (
    select case when t.season = 'ordinary' then 0 else 672 end + (t.weekday - 1) * 96 + t.quarter
) as r(cell)
where (%(weekday)s::smallint is null or t.weekday = %(weekday)s)
  and (%(season)s::text is null or t.season = %(season)s)
  and (p.position, r.cell) > (%(after_position)s, %(after_cell)s)
order by p.position, r.cell
limit %(limit)s
