-- each counter with its newest cluster
select c.municipality, c.id, c.sensor_id, s.edge, c.step_seconds, c.effective_width_metres,
       c.error_share, c."window",
       extract(epoch from c.newest_started_at)::bigint,
       extract(epoch from c.newest_ended_at)::bigint, c.newest_count
from counter c
join sensor s on s.municipality = c.municipality and s.id = c.sensor_id
where %(municipality)s::text is null or c.municipality = %(municipality)s
order by c.municipality, c.id
