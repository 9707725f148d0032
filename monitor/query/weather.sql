-- hours of weather of a municipality, in order
select extract(epoch from w.at)::bigint,
       round(w.temperature_celsius::numeric, 2)::float8,
       round(w.rain_millimetres::numeric, 2)::float8,
       round(w.wind_metres_per_second::numeric, 2)::float8
from weather w
where w.municipality = %(municipality)s
  and w.at >= to_timestamp(%(started_at)s) and w.at < to_timestamp(%(ended_at)s)
  and (%(after)s::bigint is null or w.at > to_timestamp(%(after)s))
order by w.at
limit %(limit)s
