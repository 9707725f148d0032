select s.position, extract(epoch from p.at)::bigint, p.count
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
cross join lateral (
    select at, count
    from presence
    where municipality = s.municipality and counter_id = s.counter_id
      and at >= to_timestamp(greatest(%(started_at)s, %(after_at)s))
      and at < to_timestamp(%(ended_at)s)
      and (at, s.position) > (to_timestamp(%(after_at)s), %(after_position)s::int)
    order by presence.at
    limit %(limit)s
) p
order by p.at, s.position
limit %(limit)s
