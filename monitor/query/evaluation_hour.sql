-- what was released by counter, local day and hour of it, between two local hours and on some days
-- of the week (Monday is 1); the hour that a clock shows twice is one
select s.position, r.local::date, extract(hour from r.local)::int,
       sum(r.count)::bigint, sum(r.covered_seconds)::bigint
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
join municipality m on m.code = s.municipality
cross join lateral (
    select h.count, h.covered_seconds, h.started_at at time zone m.time_zone as local
    from cluster_hour h
    where h.municipality = s.municipality and h.counter_id = s.counter_id
      and h.started_at >= to_timestamp(%(started_at)s)
      and h.started_at < to_timestamp(%(ended_at)s)
    offset 0
) r
where extract(hour from r.local) >= %(from_hour)s and extract(hour from r.local) < %(to_hour)s
  and extract(isodow from r.local)::int = any(%(weekdays)s::int[])
group by 1, 2, 3
order by 1, 2, 3
