-- local days on which something was held at some zones, or where some counters stand
select (h.starts_at at time zone m.time_zone)::date,
       ((h.ends_at - interval '1 second') at time zone m.time_zone)::date
from happening h
join municipality m on m.code = h.municipality
where h.municipality = %(municipality)s
  and (h.zones && %(zones)s::text[] or exists (
      select
      from zone_counter zc
      where zc.municipality = h.municipality and zc.zone_id = any(h.zones)
        and zc.counter_id = any(%(counters)s::text[])
  ))
order by 1
