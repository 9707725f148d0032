-- the same as lines of text, a month or so a row
select convert_to(string_agg(l.line, '' order by l.at), 'UTF8')
from (
    select w.at,
           to_char(w.at, 'YYYY-MM-DD"T"HH24:MI:SS"Z,"')
           || to_char(w.at + interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z,"')
           || coalesce(round(w.temperature_celsius::numeric, 2)::float8::text, '') || ','
           || coalesce(round(w.rain_millimetres::numeric, 2)::float8::text, '') || ','
           || coalesce(round(w.wind_metres_per_second::numeric, 2)::float8::text, '') || E'\n'
               as line
    from weather w
    where w.municipality = %(municipality)s
      and w.at >= to_timestamp(%(started_at)s) and w.at < to_timestamp(%(ended_at)s)
) l
group by date_trunc('month', l.at)
order by date_trunc('month', l.at)
