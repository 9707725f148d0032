-- Edges: the receipt of what they sent, their status, and the coverage that follows from it.

-- Writes that a sensor was in a state over a time, over whatever was written there before, and
-- joins it to its like on either side.
create function put_coverage(
    p_municipality text, p_sensor text, p_from timestamptz, p_to timestamptz, p_state text
) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_touched coverage[];
begin
    if p_from >= p_to then
        return;
    end if;
    -- Every half minute of every sensor comes by here: mostly the last stretch grows.
    update coverage c
    set ended_at = p_to
    where c.municipality = p_municipality and c.sensor_id = p_sensor and c.state = p_state
      and c.started_at <= p_from and c.ended_at between p_from and p_to
      and not exists (
          select from coverage o
          where o.municipality = p_municipality and o.sensor_id = p_sensor
            and o.started_at > c.started_at and o.started_at <= p_to
      );
    if found then
        return;
    end if;

    with touched as (
        delete from coverage c
        where c.municipality = p_municipality and c.sensor_id = p_sensor
          and c.started_at <= p_to and c.ended_at >= p_from
        returning c
    )
    select array_agg(c) into v_touched from touched;

    insert into coverage
    select p_municipality, p_sensor, t.started_at, least(t.ended_at, p_from), t.state
    from unnest(v_touched) t
    where t.started_at < p_from and t.state <> p_state
    union all
    select p_municipality, p_sensor, greatest(t.started_at, p_to), t.ended_at, t.state
    from unnest(v_touched) t
    where t.ended_at > p_to and t.state <> p_state
    union all
    select p_municipality, p_sensor,
           least(p_from, min(t.started_at)), greatest(p_to, max(t.ended_at)), p_state
    from (select) one
    left join unnest(v_touched) t on t.state = p_state;
end
$$;

-- Writes what a status says of one sensor: in this state since then, up to the status.
--
-- Since is when the state changed. So what lies between it and the last that was known is of the
-- other state, if that was the last known: a sensor that fell silent just after a status was alive
-- until then. After a day without a word nothing is filled in.
create function put_sensor_status(
    p_municipality text, p_sensor text, p_frames boolean, p_since timestamptz, p_at timestamptz
) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_state constant text := case when p_frames then 'alive' else 'outage' end;
    v_before coverage;
begin
    select * into v_before
    from coverage c
    where c.municipality = p_municipality and c.sensor_id = p_sensor and c.started_at < p_since
      and c.state <> 'late'
    order by c.started_at desc
    limit 1;
    if v_before.state <> v_state and v_before.ended_at < p_since
       and v_before.ended_at >= p_since - interval '24 hours' then
        perform put_coverage(
            p_municipality, p_sensor, v_before.ended_at, least(p_since, p_at), v_before.state);
    end if;
    perform put_coverage(p_municipality, p_sensor, p_since, p_at, v_state);
end
$$;

-- Keeps what an edge said of itself; the last will, which names no sensor, says only that it left.
create function put_status(
    p_municipality text, p_edge text, p_at bigint, p_online boolean, p_first_seq bigint,
    p_status jsonb, p_sensor text[], p_frames boolean[], p_since bigint[]
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
        late_until = null,
        -- What it no longer has cannot come any more. Never back: a new spool's numbers lie above
        -- an old one's, so a lower one is a status that was kept by the broker.
        receipt = greatest(receipt, p_first_seq - 1)
    where municipality = p_municipality and id = p_edge;

    for v_sensor in
        select u.sensor, u.frames, to_timestamp(u.since) as since_at
        from unnest(p_sensor, p_frames, p_since) as u(sensor, frames, since)
        join sensor s on s.municipality = p_municipality and s.id = u.sensor
        where s.edge is null or s.edge = p_edge
        order by u.sensor
    loop
        perform put_sensor_status(
            p_municipality, v_sensor.sensor, v_sensor.frames, v_sensor.since_at,
            to_timestamp(p_at));
    end loop;
    perform pg_notify('passant_live', p_municipality);
end
$$;

-- Writes down the silence of edges that left or have not spoken for too long: their sensors are
-- late from the last status on, for at most as long as a figure is late and not yet unknown.
-- A status from the future would keep its edge alive until then: such an edge left just now.
-- Returns how many edges fell silent or were forgotten since the last call.
create function watch_edge(
    p_now bigint, p_overdue_seconds int, p_forgotten_seconds int, p_ahead_seconds int
) returns int
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
declare
    v_now constant timestamptz := to_timestamp(p_now);
    v_forgotten_at timestamptz;
    v_until timestamptz;
    v_edge edge;
    v_sensor text;
    v_from timestamptz;
    v_changed int := 0;
begin
    for v_edge in
        update edge e
        set status_at = v_now, online = false
        where e.status_at > v_now + make_interval(secs => p_ahead_seconds)
        returning *
    loop
        with beyond as (
            delete from coverage c
            using sensor s
            where s.municipality = v_edge.municipality
              and (s.edge = v_edge.id or s.edge is null and s.id = any(v_edge.sensors))
              and c.municipality = s.municipality and c.sensor_id = s.id and c.ended_at > v_now
            returning c.*
        )
        insert into coverage
        select b.municipality, b.sensor_id, b.started_at, v_now, b.state
        from beyond b
        where b.started_at < v_now;
    end loop;

    for v_edge in
        select *
        from edge e
        where e.status_at < v_now
          and (not e.online or e.status_at < v_now - make_interval(secs => p_overdue_seconds))
          and (e.late_until is null
               or e.late_until < e.status_at + make_interval(secs => p_forgotten_seconds))
        order by e.municipality, e.id
        for no key update
    loop
        v_forgotten_at := v_edge.status_at + make_interval(secs => p_forgotten_seconds);
        v_until := least(v_now, v_forgotten_at);
        continue when v_until <= v_edge.late_until;
        for v_sensor in
            select id from sensor
            where municipality = v_edge.municipality
              and (edge = v_edge.id or edge is null and id = any(v_edge.sensors))
            order by id
        loop
            -- Another edge may have taken the sensor over meanwhile: only what no one told of.
            select greatest(v_edge.status_at, max(c.ended_at)) into v_from
            from coverage c
            where c.municipality = v_edge.municipality and c.sensor_id = v_sensor
              and c.state <> 'late';
            perform put_coverage(v_edge.municipality, v_sensor, v_from, v_until, 'late');
        end loop;
        update edge set late_until = v_until
        where municipality = v_edge.municipality and id = v_edge.id;
        if v_edge.late_until is null or v_until = v_forgotten_at then
            v_changed := v_changed + 1;
            perform pg_notify('passant_live', v_edge.municipality);
        end if;
    end loop;
    return v_changed;
end
$$;

-- Notes that these messages are committed with this transaction, and says up to which number all
-- are, for each edge that was named. A gap does not advance: the edge sends it again.
create function put_receipt(
    p_municipality text[], p_edge text[], p_seq bigint[],
    out municipality text, out edge text, out receipt bigint
) returns setof record
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_edge record;
    v_receipt bigint;
    v_seq bigint;
begin
    insert into public.edge (municipality, id)
    select distinct d.municipality, d.edge
    from unnest(p_municipality, p_edge) as d(municipality, edge)
    join public.municipality m on m.code = d.municipality
    order by 1, 2
    on conflict do nothing;
    for v_edge in
        select e.municipality, e.id, e.receipt
        from public.edge e
        where (e.municipality, e.id) in (
            select d.municipality, d.edge
            from unnest(p_municipality, p_edge) as d(municipality, edge)
        )
        order by e.municipality, e.id
        for no key update
    loop
        v_receipt := v_edge.receipt;
        for v_seq in
            select distinct d.seq
            from unnest(p_municipality, p_edge, p_seq) as d(municipality, edge, seq)
            where d.municipality = v_edge.municipality and d.edge = v_edge.id
              and d.seq > v_receipt
            order by d.seq
        loop
            exit when v_seq <> v_receipt + 1;
            v_receipt := v_seq;
        end loop;
        if v_receipt > v_edge.receipt then
            update public.edge e set receipt = v_receipt
            where e.municipality = v_edge.municipality and e.id = v_edge.id;
        end if;
        municipality := v_edge.municipality;
        edge := v_edge.id;
        receipt := v_receipt;
        return next;
    end loop;
end
$$;

-- The receipts of a municipality's edges.
create function receipt(p_municipality text, out edge text, out receipt bigint)
returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select e.id, e.receipt from edge e where e.municipality = p_municipality;
$$;
