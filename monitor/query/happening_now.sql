-- which happenings go on between two instants, at which zones and counters
select h.id, extract(epoch from h.build_up_from)::bigint,
       extract(epoch from h.clearing_until)::bigint, h.zones,
       coalesce(
           (
               select array_agg(distinct zc.counter_id)
               from zone_counter zc
               where zc.municipality = h.municipality and zc.zone_id = any(h.zones)
           ),
           '{}')
from happening h
where h.municipality = %(municipality)s
  and h.clearing_until > to_timestamp(%(from_at)s) and h.build_up_from < to_timestamp(%(to_at)s)
order by h.id
