-- What is typical at an instant: of every counter and zone the row of that weekday and quarter of
-- the local day, in the season that day is in.
select t.municipality, t.kind, t.id, t.season, t.weekday, t.quarter, t.p10, t.p25, t.p50, t.p75,
       t.p90, t.weeks
from municipality m
cross join lateral (select to_timestamp(%(at)s) at time zone m.time_zone) as l(local)
cross join lateral (
    select case when exists (
        select
        from school_holiday h
        where h.municipality = m.code and l.local::date between h.first_day and h.last_day
    ) then 'school-holiday' else 'ordinary' end
) as s(season)
join typical t
    on t.municipality = m.code and t.season = s.season
       and t.weekday = extract(isodow from l.local)::smallint
       and t.quarter = (extract(hour from l.local) * 4
                        + floor(extract(minute from l.local) / 15))::smallint
where %(municipality)s::text is null or m.code = %(municipality)s
