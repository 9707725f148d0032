-- sums by day, week, month or year of the local calendar; by day first, for thousands of days are
-- quicker to add up than to look up in the calendar
select d.position, date_trunc(%(interval)s, d.day::timestamp)::date,
       sum(d.count)::bigint, sum(d.covered_seconds)::bigint
from (
    select s.position, r.day, sum(r.count)::bigint as count,
           sum(r.covered_seconds) as covered_seconds
    from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
         as s(position, municipality, counter_id)
    -- The offset keeps the planner at the index, counter by counter, however long the history.
    cross join lateral (
        select day, count, covered_seconds
        from cluster_day
        where municipality = s.municipality and counter_id = s.counter_id
          and day >= %(first_day)s and day < %(end_day)s
        offset 0
    ) r
    group by s.position, r.day
) d
group by 1, 2
