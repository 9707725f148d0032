-- what counters at doors let out since their zone's day began, by the length of the clusters
--
-- dusk_at: when the last cluster before local midnight ended. night: the cluster during which the
-- day began, with the one before it and the one after it.
select a.position, l.lengths, l.clusters, l.counts, l.dusk_at,
       n.night, n.before, n.after
from unnest(
    %(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[], %(began_at)s::bigint[],
    %(midnight_at)s::bigint[], %(ended_at)s::bigint[]
) as a(position, municipality, counter_id, began_at, midnight_at, ended_at)
cross join lateral (
    select array_agg(k.seconds) as lengths, array_agg(k.clusters) as clusters,
           array_agg(k.count) as counts, max(k.dusk_at) as dusk_at
    from (
        select extract(epoch from c.ended_at - c.started_at)::int as seconds,
               count(*) as clusters, sum(c.count) as count,
               extract(epoch from max(c.ended_at) filter (
                   where c.ended_at <= to_timestamp(a.midnight_at)))::bigint as dusk_at
        from cluster c
        where c.municipality = a.municipality and c.counter_id = a.counter_id
          and c.ended_at > to_timestamp(a.began_at) and c.ended_at <= to_timestamp(a.ended_at)
          and c.started_at >= to_timestamp(a.began_at)
        group by 1
    ) k
) l
left join lateral (
    select array[
               extract(epoch from c.started_at)::bigint, extract(epoch from c.ended_at)::bigint,
               c.count] as night,
           (
               select array[
                   extract(epoch from b.started_at)::bigint,
                   extract(epoch from b.ended_at)::bigint, b.count]
               from cluster b
               where b.municipality = a.municipality and b.counter_id = a.counter_id
                 and b.ended_at <= c.started_at
                 and b.ended_at > to_timestamp(a.began_at - 2 * 86400)
               order by b.ended_at desc
               limit 1
           ) as before,
           (
               select array[
                   extract(epoch from b.started_at)::bigint,
                   extract(epoch from b.ended_at)::bigint, b.count]
               from cluster b
               where b.municipality = a.municipality and b.counter_id = a.counter_id
                 and b.ended_at > c.ended_at and b.ended_at <= to_timestamp(a.ended_at)
               order by b.ended_at
               limit 1
           ) as after
    from cluster c
    where c.municipality = a.municipality and c.counter_id = a.counter_id
      and c.ended_at > to_timestamp(a.began_at)
      -- No cluster is longer than a day.
      and c.ended_at < to_timestamp(a.began_at + 26 * 3600)
      and c.started_at < to_timestamp(a.began_at)
    order by c.ended_at
    limit 1
) n on true
