-- clusters of some counters, in the order in which they came to be known
select k.counter_id, extract(epoch from k.started_at)::bigint,
       extract(epoch from k.ended_at)::bigint, k.count
from cluster k
where k.municipality = %(municipality)s and k.counter_id = any(%(counters)s::text[])
  and k.ended_at > to_timestamp(%(from_at)s) and k.ended_at <= to_timestamp(%(to_at)s)
order by k.ended_at
