-- each sensor with its counters' newest clusters, a row a counter, and its views' newest figure
select s.municipality, s.id, s.edge,
       (select extract(epoch from max(w.newest_at))::bigint
        from view w
        where w.municipality = s.municipality and w.sensor_id = s.id),
       c.step_seconds, extract(epoch from c.newest_started_at)::bigint,
       extract(epoch from c.newest_ended_at)::bigint, c.newest_count
from sensor s
left join counter c on c.municipality = s.municipality and c.sensor_id = s.id
where %(municipality)s::text is null or s.municipality = %(municipality)s
order by s.municipality, s.id, c.id
