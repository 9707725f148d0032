-- the counters that have a newer cluster than when the store was at that mark; one row without a
-- counter when there is none, or when more has changed than that, and all must be read
--
-- A mark is the oldest transaction that ran at a reading: what it and later ones wrote, that
-- reading may not have seen. "age" compares such numbers, also when they have gone round.
with now as (
    select pg_snapshot_xmin(pg_current_snapshot()) as mark
), known as (
    select n.mark,
           %(mark)s::xid8 <= n.mark
           and exists (
               select from municipality m
               where m.code = %(municipality)s and age(m.xmin) > age(%(mark)s::xid8::xid)
           ) as is_so,
           exists (
               select from edge e
               where e.municipality = %(municipality)s and e.said_by >= %(mark)s::xid8
           ) as has_said
    from now n
)
select k.mark::text, k.is_so, k.has_said, c.id,
       extract(epoch from c.newest_started_at)::bigint,
       extract(epoch from c.newest_ended_at)::bigint, c.newest_count
from known k
left join counter c
    on k.is_so and c.municipality = %(municipality)s
    and age(c.xmin) <= age(%(mark)s::xid8::xid)
