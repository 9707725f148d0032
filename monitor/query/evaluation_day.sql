-- what was released by counter, local day and, where hours are asked, local hours of it: those from
-- one hour up to another
select s.position, r.day, r.count::bigint, r.covered_seconds::bigint
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
cross join lateral (
    select day, count, covered_seconds
    from cluster_day
    where municipality = s.municipality and counter_id = s.counter_id
      and day >= %(first_day)s and day < %(end_day)s
    offset 0
) r
order by 1, 2
