-- the latest clusters of counters, in order of time: as much as a trend is told by
select a.municipality, a.counter_id, k.started_at, k.ended_at, k.counts
from unnest(%(municipalities)s::text[], %(counters)s::text[], %(ended_at)s::bigint[])
     as a(municipality, counter_id, ended_at)
cross join lateral (
    select array_agg(extract(epoch from c.started_at)::bigint order by c.ended_at) as started_at,
           array_agg(extract(epoch from c.ended_at)::bigint order by c.ended_at) as ended_at,
           array_agg(c.count order by c.ended_at) as counts
    from cluster c
    where c.municipality = a.municipality and c.counter_id = a.counter_id
      -- One that ended earlier has its middle before the two quarters that are compared.
      and c.ended_at > to_timestamp(a.ended_at - 1800) and c.ended_at <= to_timestamp(a.ended_at)
) k
