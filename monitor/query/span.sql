-- Of each municipality: the local days from which and until which it has figures, of each kind. Each
-- series is looked up at both ends of its index, so that no history is read.
select m.code as municipality,
       footfall.first_day as footfall_first, footfall.last_day as footfall_last,
       visit.first_day as visit_first, visit.last_day as visit_last,
       presence.first_day as presence_first, presence.last_day as presence_last
from municipality m
cross join lateral (
    select min(oldest.day) as first_day, max(newest.day) as last_day
    from counter c
    cross join lateral (
        select r.day from cluster_day r
        where r.municipality = c.municipality and r.counter_id = c.id
        order by r.day limit 1
    ) oldest
    cross join lateral (
        select r.day from cluster_day r
        where r.municipality = c.municipality and r.counter_id = c.id
        order by r.day desc limit 1
    ) newest
    where c.municipality = m.code
) footfall
cross join lateral (
    select (min(oldest.started_at) at time zone m.time_zone)::date as first_day,
           (max(newest.started_at) at time zone m.time_zone)::date as last_day
    from area a
    cross join lateral (
        select v.started_at from visit v
        where v.municipality = a.municipality and v.area_id = a.id
        order by v.ended_at limit 1
    ) oldest
    cross join lateral (
        select v.started_at from visit v
        where v.municipality = a.municipality and v.area_id = a.id
        order by v.ended_at desc limit 1
    ) newest
    where a.municipality = m.code
) visit
cross join lateral (
    select (min(oldest.at) at time zone m.time_zone)::date as first_day,
           (max(newest.at) at time zone m.time_zone)::date as last_day
    from view w
    cross join lateral (
        select p.at from presence p
        where p.municipality = w.municipality and p.counter_id = w.id
        order by p.at limit 1
    ) oldest
    cross join lateral (
        select p.at from presence p
        where p.municipality = w.municipality and p.counter_id = w.id
        order by p.at desc limit 1
    ) newest
    where w.municipality = m.code
) presence
where %(municipality)s::text is null or m.code = %(municipality)s
order by m.code
