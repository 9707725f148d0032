-- what is typical of some zones in each quarter of an hour between two instants
select t.id, extract(epoch from q.at)::bigint, t.p10, t.p50, t.p90
from municipality m
cross join lateral generate_series(
    to_timestamp(%(from_at)s), to_timestamp(%(to_at)s) - interval '1 second', interval '15 minutes'
) as q(at)
cross join lateral (select q.at at time zone m.time_zone) as l(local)
cross join lateral (
    select case when exists (
        select
        from school_holiday h
        where h.municipality = m.code and l.local::date between h.first_day and h.last_day
    ) then 'school-holiday' else 'ordinary' end
) as s(season)
join typical t
    on t.municipality = m.code and t.season = s.season and t.kind = 'zone'
       and t.id = any(%(zones)s::text[])
       and t.weekday = extract(isodow from l.local)::smallint
       and t.quarter = (extract(hour from l.local) * 4
                        + floor(extract(minute from l.local) / 15))::smallint
where m.code = %(municipality)s
order by t.id, q.at
