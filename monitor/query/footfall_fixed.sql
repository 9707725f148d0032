-- sums by quarter or hour; {rollup} is the table that keeps them
select s.position, extract(epoch from r.started_at)::bigint,
       sum(r.count)::bigint, sum(r.covered_seconds)::bigint
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
join {rollup} r on r.municipality = s.municipality and r.counter_id = s.counter_id
where r.started_at >= to_timestamp(%(started_at)s) and r.started_at < to_timestamp(%(ended_at)s)
group by s.position, r.started_at
