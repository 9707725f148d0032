-- What is usual at an instant in a municipality: of every counter and zone that has a median at that
-- weekday and quarter of the local day, in the season that day is in; persons an hour.
select t.season, t.weekday, t.quarter, t.kind, t.id, t.p50 * 4
from municipality m
cross join lateral (select to_timestamp(%(at)s) at time zone m.time_zone) as l(local)
join typical t
    on t.municipality = m.code
       and t.season = case when exists (
           select
           from school_holiday h
           where h.municipality = m.code and l.local::date between h.first_day and h.last_day
       ) then 'school-holiday' else 'ordinary' end
       and t.weekday = extract(isodow from l.local)::smallint
       and t.quarter = (extract(hour from l.local) * 4
                        + floor(extract(minute from l.local) / 15))::smallint
where m.code = %(municipality)s and t.p50 is not null
