-- What the watch tells of each edge and of the sensors, of the caller's municipalities alone: never of
-- what they counted.

-- Each edge that ever spoke: when it last did, and what waited in its spool then. What a status does
-- not say, as those of an older edge do not, is null.
create function watch_status(
    out municipality text, out edge text, out status_at bigint, out spool_messages bigint,
    out spool_age_seconds bigint, out spool_dropped bigint, out held_releases bigint
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
    select e.municipality, e.id, extract(epoch from e.status_at)::bigint,
           s.length::bigint, s.age::bigint, s.dropped::bigint, s.held::bigint
    from edge e
    -- Whatever stands there that is no number in reason must not spoil the others' answer.
    cross join lateral (
        select max(least(k.value::numeric, 1e15)) filter (where k.key = 'length') as length,
               max(least(k.value::numeric, 1e15)) filter (where k.key = 'ageSeconds') as age,
               max(least(k.value::numeric, 1e15)) filter (where k.key = 'dropped') as dropped,
               max(least(k.value::numeric, 1e15)) filter (where k.key = 'held') as held
        from jsonb_each(case jsonb_typeof(e.status -> 'spool')
                            when 'object' then e.status -> 'spool' else '{}' end) as k
        where jsonb_typeof(k.value) = 'number'
    ) s
    where e.status_at is not null and e.municipality = any((select own_municipality())::text[])
    order by e.municipality, e.id;
$$;

-- How many of each municipality's sensors that are in use today are in which state, by the word of
-- the edge that hears them: alive, outage (no frames), late (no word, or a clock that is off) or
-- unknown. Each state has a row, also where none is in it.
create function watch_sensor(
    p_now bigint, p_overdue_seconds int, p_forgotten_seconds int, p_ahead_seconds int,
    out municipality text, out state text, out sensors bigint
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
    with said as (
        select e.municipality, e.id as edge, e.status_at, e.online, u.sensor, u.frames,
               coalesce(u.clock_off, false) as is_clock_off
        from edge e
        cross join lateral unnest(e.sensors, e.sensor_frames, e.sensor_clock_off)
            as u(sensor, frames, clock_off)
    ), named as (
        select distinct on (municipality, sensor) municipality, sensor, edge
        from said
        order by municipality, sensor, status_at desc nulls last
    ), told as (
        select s.municipality,
               case
                   when e.status_at is null
                       or e.status_at < to_timestamp(p_now - p_forgotten_seconds) then 'unknown'
                   when not e.online
                       or e.status_at < to_timestamp(p_now - p_overdue_seconds)
                       or e.status_at > to_timestamp(p_now + p_ahead_seconds) then 'late'
                   when d.frames is null then 'unknown'
                   when d.is_clock_off then 'late'
                   when d.frames then 'alive'
                   else 'outage'
               end as state
        from sensor s
        join municipality m on m.code = s.municipality
        left join named n on n.municipality = s.municipality and n.sensor = s.id
        left join edge e on e.municipality = s.municipality and e.id = coalesce(s.edge, n.edge)
        left join said d
            on d.municipality = s.municipality and d.edge = e.id and d.sensor = s.id
        where (to_timestamp(p_now) at time zone m.time_zone)::date
            between s.valid_from and coalesce(s.valid_to, 'infinity')
    )
    select m.code, k.state, count(t.state)
    from municipality m
    cross join unnest(array['alive', 'outage', 'late', 'unknown']) as k(state)
    left join told t on t.municipality = m.code and t.state = k.state
    where m.code = any((select own_municipality())::text[])
    group by m.code, k.state
    order by m.code, k.state;
$$;
