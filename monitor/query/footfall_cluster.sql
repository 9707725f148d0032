-- released clusters in order of their start; the bound on ended_at is what the index is asked by
select s.position, extract(epoch from c.started_at)::bigint,
       extract(epoch from c.ended_at)::bigint, c.count
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
cross join lateral (
    select started_at, ended_at, count
    from cluster
    where municipality = s.municipality and counter_id = s.counter_id
      and ended_at > to_timestamp(greatest(%(started_at)s, %(after_at)s))
      -- No cluster is longer than a day: leaves later chunks aside.
      and ended_at < to_timestamp(%(ended_at)s + 26 * 3600)
      and started_at >= to_timestamp(%(started_at)s) and started_at < to_timestamp(%(ended_at)s)
      and (started_at > to_timestamp(%(after_at)s)
           or started_at = to_timestamp(%(after_at)s) and s.position > %(after_position)s)
    order by cluster.ended_at
    limit %(limit)s
) c
order by c.started_at, s.position
limit %(limit)s
