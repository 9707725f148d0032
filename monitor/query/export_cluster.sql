-- released clusters as lines of text, a week of a counter a row: what a client spends on a row, it
-- then spends on thousands. Counter by counter in the order asked for, each in order of time, as the
-- index gives them without sorting millions. Nothing but the arrays orders the counters: nested
-- loops keep that order, and no other join can serve what is lateral.
select l.lines
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
-- Weeks in which it has figures at all; a day more on either side, for days are local.
cross join lateral (
    select greatest(%(started_at)s, extract(epoch from min(d.day) - 1)::bigint) as started_at,
           least(%(ended_at)s, extract(epoch from max(d.day) + 2)::bigint) as ended_at
    from cluster_day d
    where d.municipality = s.municipality and d.counter_id = s.counter_id
) o
cross join lateral generate_series(o.started_at, o.ended_at - 1, 604800) as w(at)
cross join lateral (
    select convert_to(string_agg({line}, ''), 'UTF8') as lines
    from (
        select started_at, ended_at, count
        from cluster
        where municipality = s.municipality and counter_id = s.counter_id
          and ended_at > to_timestamp(w.at)
          -- No cluster is longer than a day: leaves later chunks aside.
          and ended_at < to_timestamp(w.at + 604800 + 26 * 3600)
          and started_at >= to_timestamp(w.at)
          and started_at < to_timestamp(least(w.at + 604800, o.ended_at))
        order by cluster.ended_at
    ) c
) l
where l.lines is not null
