-- the weather by local day, of the hours in which shops are open; null where too few are known
select (w.at at time zone m.time_zone)::date,
       case when count(w.rain_millimetres) >= %(least)s then sum(w.rain_millimetres)::float8 end,
       case when count(w.temperature_celsius) >= %(least)s
            then avg(w.temperature_celsius)::float8 end,
       case when count(w.wind_metres_per_second) >= %(least)s
            then avg(w.wind_metres_per_second)::float8 end
from municipality m
join weather w on w.municipality = m.code
where m.code = %(municipality)s
  and extract(hour from w.at at time zone m.time_zone) >= %(from_hour)s
  and extract(hour from w.at at time zone m.time_zone) < %(to_hour)s
group by 1
order by 1
