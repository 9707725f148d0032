-- each counter with its newest cluster and what its edge last said about its sensor
with said as (
    select e.municipality, e.id as edge_id, e.status_at, u.sensor, u.frames, u.since,
           coalesce(u.clock_off, false) as is_clock_off
    from edge e
    cross join lateral unnest(e.sensors, e.sensor_frames, e.sensor_since, e.sensor_clock_off)
        as u(sensor, frames, since, clock_off)
    where %(municipality)s::text is null or e.municipality = %(municipality)s
), named as (
    select distinct on (municipality, sensor) municipality, sensor, edge_id
    from said
    order by municipality, sensor, status_at desc nulls last
)
select c.municipality, c.id, c.sensor_id, c.step_seconds, c.effective_width_metres,
       c.error_share, c."window",
       extract(epoch from c.newest_started_at)::bigint,
       extract(epoch from c.newest_ended_at)::bigint, c.newest_count,
       e.status_at is not null, extract(epoch from e.status_at)::bigint,
       coalesce(e.online, false), d.frames, d.since,
       coalesce(d.is_clock_off, false)
from counter c
join sensor s on s.municipality = c.municipality and s.id = c.sensor_id
left join named n on n.municipality = c.municipality and n.sensor = c.sensor_id
left join edge e on e.municipality = c.municipality and e.id = coalesce(s.edge, n.edge_id)
left join said d
    on d.municipality = c.municipality and d.edge_id = e.id and d.sensor = c.sensor_id
where %(municipality)s::text is null or c.municipality = %(municipality)s
order by c.municipality, c.id
