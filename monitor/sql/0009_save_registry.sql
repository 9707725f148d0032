-- What the registry has learnt to say: fixed windows, the area of wifi, views, telecom.

alter table sensor add column area text;

alter table counter add column "window" text not null default 'elastic'
    check ("window" in ('elastic', 'quarter', 'hour', 'day'));

-- Makes the stored registry of one municipality equal to a document of it.
create or replace function save_registry(p_document jsonb) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_municipality constant text := p_document -> 'municipality' ->> 'code';
begin
    -- The stored days are local days: another time zone would make each of them wrong.
    if exists (
        select from municipality m
        where m.code = v_municipality
          and m.time_zone <> p_document -> 'municipality' ->> 'time_zone'
          and exists (select from cluster_day d where d.municipality = m.code)
    ) then
        raise exception using errcode = 'PT001', message = 'time zone';
    end if;

    insert into municipality
    select (jsonb_populate_record(null::municipality, p_document -> 'municipality')).*
    on conflict (code) do update set
        name = excluded.name,
        time_zone = excluded.time_zone,
        data_licence = excluded.data_licence,
        data_owner = excluded.data_owner,
        contact = excluded.contact,
        levels = excluded.levels,
        retention_months = excluded.retention_months,
        context = excluded.context;

    -- In the order in which a batch locks them: counters, areas, views, each by their ids.
    perform from counter where municipality = v_municipality order by id for update;
    perform from area where municipality = v_municipality order by id for update;
    perform from view where municipality = v_municipality order by id for update;

    delete from zone where municipality = v_municipality;
    delete from counter
    where municipality = v_municipality
      and id not in (select x ->> 'id' from jsonb_array_elements(p_document -> 'counters') x);
    delete from view
    where municipality = v_municipality
      and id not in (select x ->> 'id' from jsonb_array_elements(p_document -> 'views') x);
    delete from sensor
    where municipality = v_municipality
      and id not in (select x ->> 'id' from jsonb_array_elements(p_document -> 'sensors') x);

    insert into sensor
    select s.*
    from jsonb_populate_recordset(null::sensor, p_document -> 'sensors') s
    on conflict (municipality, id) do update set
        name = excluded.name,
        kind = excluded.kind,
        owner = excluded.owner,
        purpose = excluded.purpose,
        legal_basis = excluded.legal_basis,
        valid_from = excluded.valid_from,
        valid_to = excluded.valid_to,
        longitude = excluded.longitude,
        latitude = excluded.latitude,
        edge = excluded.edge,
        area = excluded.area;

    -- A counter that comes back finds its newest cluster again.
    insert into counter (
        municipality, id, sensor_id, direction, step_seconds, bearing_degrees,
        effective_width_metres, newest_started_at, newest_ended_at, newest_count, "window")
    select c.municipality, c.id, c.sensor_id, c.direction, c.step_seconds, c.bearing_degrees,
           c.effective_width_metres, n.started_at, n.ended_at, n.count, c."window"
    from jsonb_populate_recordset(null::counter, p_document -> 'counters') c
    left join lateral (
        select k.started_at, k.ended_at, k.count
        from cluster k
        where k.municipality = c.municipality and k.counter_id = c.id
        order by k.ended_at desc
        limit 1
    ) n on true
    on conflict (municipality, id) do update set
        sensor_id = excluded.sensor_id,
        direction = excluded.direction,
        step_seconds = excluded.step_seconds,
        bearing_degrees = excluded.bearing_degrees,
        effective_width_metres = excluded.effective_width_metres,
        "window" = excluded."window";

    -- So does a view.
    insert into view (municipality, id, sensor_id, square_metres, newest_at, newest_count)
    select w.municipality, w.id, w.sensor_id, w.square_metres, n.at, n.count
    from jsonb_populate_recordset(null::view, p_document -> 'views') w
    left join lateral (
        select p.at, p.count
        from presence p
        where p.municipality = w.municipality and p.counter_id = w.id
        order by p.at desc
        limit 1
    ) n on true
    on conflict (municipality, id) do update set
        sensor_id = excluded.sensor_id,
        square_metres = excluded.square_metres;

    insert into zone
    select z.*
    from jsonb_populate_recordset(null::zone, p_document -> 'zones') z;

    insert into zone_counter
    select z.*
    from jsonb_populate_recordset(null::zone_counter, p_document -> 'zone_counters') z;

    perform save_telecom(v_municipality, p_document);
    perform pg_notify('passant_live', v_municipality);
end
$$;

-- The suppliers, areas and origins of it. The areas are locked by the caller: no table is stored
-- while the hierarchy that it is checked against changes.
create function save_telecom(p_municipality text, p_document jsonb) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    insert into supplier
    select s.*
    from jsonb_populate_recordset(null::supplier, p_document -> 'suppliers') s
    on conflict (municipality, id) do update set
        name = excluded.name,
        factor = excluded.factor,
        edge = excluded.edge;

    delete from area
    where municipality = p_municipality
      and id not in (select x ->> 'id' from jsonb_array_elements(p_document -> 'areas') x);
    insert into area
    select a.*
    from jsonb_populate_recordset(null::area, p_document -> 'areas') a
    on conflict (municipality, id) do update set
        name = excluded.name,
        supplier_id = excluded.supplier_id,
        interval_seconds = excluded.interval_seconds;

    delete from supplier
    where municipality = p_municipality
      and id not in (select x ->> 'id' from jsonb_array_elements(p_document -> 'suppliers') x);

    delete from origin where municipality = p_municipality;
    insert into origin
    select o.*
    from jsonb_populate_recordset(null::origin, p_document -> 'origins') o;
end
$$;
