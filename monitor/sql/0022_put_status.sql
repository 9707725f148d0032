-- What a status leaves to be written sensor by sensor is found by a hash (0021 compared each sensor
-- with each as soon as PostgreSQL kept its plan: 4.5 million times for 3,000 sensors).
-- And it is noted which transaction wrote it: the row itself is written with each receipt, which
-- tells a reader nothing.
--
alter table edge add column said_by xid8;

-- Keeps what an edge said of itself; the last will, which names no sensor, says only that it left.

create or replace function put_status_unchecked(
    p_municipality text, p_edge text, p_at bigint, p_online boolean, p_first_seq bigint,
    p_status jsonb, p_sensor text[], p_frames boolean[], p_since bigint[],
    p_clock_off boolean[]
) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
declare
    v_at constant timestamptz := to_timestamp(p_at);
    v_edge edge;
    v_sensor record;
begin
    insert into edge (municipality, id)
    select m.code, p_edge from municipality m where m.code = p_municipality
    on conflict do nothing;
    select * into v_edge
    from edge e
    where e.municipality = p_municipality and e.id = p_edge
    for no key update;
    if not found then
        return;
    end if;

    if not p_online and p_sensor = '{}' then
        update edge
        set online = false, said_by = pg_current_xact_id()
        where municipality = p_municipality and id = p_edge;
        perform pg_notify('passant_live', p_municipality);
        return;
    end if;

    update edge
    set status = p_status,
        status_at = v_at,
        online = p_online,
        said_by = pg_current_xact_id(),
        sensors = p_sensor,
        sensor_frames = p_frames,
        sensor_since = p_since,
        sensor_clock_off = p_clock_off,
        late_until = null,
        -- What it no longer has cannot come any more. Never back: a new spool's numbers lie above
        -- an old one's, so a lower one is a status that was kept by the broker.
        receipt = greatest(receipt, p_first_seq - 1)
    where municipality = p_municipality and id = p_edge;

    for v_sensor in
        with told as materialized (
            select distinct on (u.sensor) u.sensor, to_timestamp(u.since) as since_at,
                   case when u.clock_off then 'late' when u.frames then 'alive' else 'outage' end
                       as state
            from unnest(p_sensor, p_frames, p_since, p_clock_off)
                as u(sensor, frames, since, clock_off)
            join sensor s on s.municipality = p_municipality and s.id = u.sensor
            where s.edge is null or s.edge = p_edge
            order by u.sensor
        ), grown as (
            update coverage c
            set ended_at = v_at
            from told t
            -- The last stretch of this sensor, with nothing to be filled in before it.
            cross join lateral (
                select l.started_at, l.ended_at, l.state
                from coverage l
                where l.municipality = p_municipality and l.sensor_id = t.sensor
                order by l.started_at desc
                limit 1
            ) l
            left join lateral (
                select b.state, b.ended_at
                from coverage b
                where b.municipality = p_municipality and b.sensor_id = t.sensor
                  and b.started_at < t.since_at and b.state <> 'late'
                order by b.started_at desc
                limit 1
            ) b on true
            where c.municipality = p_municipality and c.sensor_id = t.sensor
              and c.started_at = l.started_at
              and l.state = t.state and l.started_at <= t.since_at
              and l.ended_at between t.since_at and v_at and t.since_at < v_at
              and (b.state is null or b.state = t.state or b.ended_at >= t.since_at)
            returning c.sensor_id
        )
        select t.* from told t
        -- Not "not exists": that is a join, for which the planner must guess how many there are.
        where t.sensor not in (select g.sensor_id from grown g)
        order by t.sensor
    loop
        perform put_sensor_status(
            p_municipality, v_sensor.sensor, v_sensor.state, v_sensor.since_at, v_at);
    end loop;
    perform pg_notify('passant_live', p_municipality);
end
$$;
