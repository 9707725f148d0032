-- A sensor whose frames are refused for its clock is late: it lives, and nothing of it is believed.

alter table edge
    add column sensor_clock_off boolean[] not null default '{}';

drop function put_status(
    text, text, bigint, boolean, bigint, jsonb, text[], boolean[], bigint[]);
drop function put_sensor_status(text, text, boolean, timestamptz, timestamptz);

-- Writes what a status says of one sensor: in this state since then, up to the status.
--
-- Since is when the state changed. So what lies between it and the last that was known is of the
-- other state, if that was the last known: a sensor that fell silent just after a status was alive
-- until then. After a day without a word nothing is filled in.
create function put_sensor_status(
    p_municipality text, p_sensor text, p_state text, p_since timestamptz, p_at timestamptz
) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_before coverage;
begin
    select * into v_before
    from coverage c
    where c.municipality = p_municipality and c.sensor_id = p_sensor and c.started_at < p_since
      and c.state <> 'late'
    order by c.started_at desc
    limit 1;
    if v_before.state <> p_state and v_before.ended_at < p_since
       and v_before.ended_at >= p_since - interval '24 hours' then
        perform put_coverage(
            p_municipality, p_sensor, v_before.ended_at, least(p_since, p_at), v_before.state);
    end if;
    perform put_coverage(p_municipality, p_sensor, p_since, p_at, p_state);
end
$$;

-- Keeps what an edge said of itself; the last will, which names no sensor, says only that it left.
create function put_status(
    p_municipality text, p_edge text, p_at bigint, p_online boolean, p_first_seq bigint,
    p_status jsonb, p_sensor text[], p_frames boolean[], p_since bigint[],
    p_clock_off boolean[]
) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
declare
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
        update edge set online = false where municipality = p_municipality and id = p_edge;
        perform pg_notify('passant_live', p_municipality);
        return;
    end if;

    update edge
    set status = p_status,
        status_at = to_timestamp(p_at),
        online = p_online,
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
        select u.sensor, to_timestamp(u.since) as since_at,
               case when u.clock_off then 'late' when u.frames then 'alive' else 'outage' end
                   as state
        from unnest(p_sensor, p_frames, p_since, p_clock_off)
            as u(sensor, frames, since, clock_off)
        join sensor s on s.municipality = p_municipality and s.id = u.sensor
        where s.edge is null or s.edge = p_edge
        order by u.sensor
    loop
        perform put_sensor_status(
            p_municipality, v_sensor.sensor, v_sensor.state, v_sensor.since_at,
            to_timestamp(p_at));
    end loop;
    perform pg_notify('passant_live', p_municipality);
end
$$;
