-- Retention: what is past its municipality's months is deleted, and never accepted again.

-- pruned_until: up to where its clusters, visits and presence were given up. It only
-- grows: a redelivered cluster that was pruned is still in the rollups, and would be added to them
-- twice if longer retention let it in again.
alter table municipality add column pruned_until timestamptz;

-- The instant up to which nothing of a municipality is kept or accepted; null if all of it is.
-- Always a local midnight, which no cluster and no rollup crosses.
create function horizon(m public.municipality) returns timestamptz
language sql stable
return greatest(
    m.pruned_until,
    (date_trunc('day', now() at time zone m.time_zone)
        - make_interval(months => m.retention_months)) at time zone m.time_zone);

-- Whoever stores goes by it: their functions stay as they are but for this expression.
do $$
declare
    v_expression constant text := 'now() - make_interval(months => m.retention_months)';
    v_function regprocedure;
begin
    for v_function in
        select p.oid
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace and position(v_expression in p.prosrc) > 0
    loop
        execute replace(pg_get_functiondef(v_function), v_expression, 'public.horizon(m)');
    end loop;
end
$$;

-- Gives up what lies before a municipality's horizon, and says up to where that now is; null if all
-- is kept. Nothing is deleted yet but the newest figures of what has been silent for so long.
--
-- Takes the same locks as whoever stores, in the same order, and they look at the horizon once they
-- hold theirs. So when this is committed nobody is still storing what lies before it, and what
-- deletes it needs no lock.
--
-- refusal: 'clock-behind' if this server's clock stands before the newest migration, 'clock-ahead'
-- if it is p_patience after all that was ever heard, whereupon a person must look at the clock.
create function open_prune(
    p_municipality text, p_is_forced boolean, p_patience interval,
    out until timestamptz, out refusal text
)
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_until timestamptz;
begin
    perform from municipality where code = p_municipality for no key update;
    perform from counter where municipality = p_municipality order by id for no key update;
    perform from area where municipality = p_municipality order by id for no key update;
    perform from view where municipality = p_municipality order by id for no key update;
    select horizon(m) into v_until from municipality m where m.code = p_municipality;
    if v_until is null then
        return;
    end if;
    refusal := prune_refusal(p_is_forced, p_patience);
    if refusal is not null then
        return;
    end if;

    update municipality set pruned_until = v_until where code = p_municipality;
    update counter
    set newest_started_at = null, newest_ended_at = null, newest_count = null
    where municipality = p_municipality and newest_ended_at <= v_until;
    update view
    set newest_at = null, newest_count = null
    where municipality = p_municipality and newest_at <= v_until;
    perform pg_notify('passant_live', p_municipality);
    until := v_until;
end
$$;

-- Says why this server's clock is not to be believed; null if it is. Of all municipalities: the
-- clock is theirs together, and one that has gone silent for good is pruned all the same.
create function prune_refusal(p_is_forced boolean, p_patience interval) returns text
language sql stable
set search_path = pg_catalog, public, pg_temp
return case
    when now() < (select max(applied_at) from schema_version) then 'clock-behind'
    when p_is_forced then null
    -- What an edge with a wrong clock said of the years to come proves nothing.
    when now() - p_patience <= (
        select max(h.at)
        from (
            select newest_ended_at from counter
            union all
            select newest_at from view
        ) as h(at)
        where h.at < now() + interval '1 day'
    ) then null
    else 'clock-ahead'
end;

-- Names all of a municipality that may have rows: kind is the table, id the counter, area or view.
-- Of clusters from the rollup, which is small, has the same counters and is never pruned.
create function prune_key(p_municipality text) returns table (kind text, id text)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    with recursive counted(id) as (
        select min(counter_id) from cluster_day where municipality = p_municipality
        union all
        select (
            select min(d.counter_id)
            from cluster_day d
            where d.municipality = p_municipality and d.counter_id > c.id
        )
        from counted c
        where c.id is not null
    ),
    visited(id) as (
        select min(area_id) from visit where municipality = p_municipality
        union all
        select (
            select min(v.area_id)
            from visit v
            where v.municipality = p_municipality and v.area_id > c.id
        )
        from visited c
        where c.id is not null
    ),
    viewed(id) as (
        select min(counter_id) from presence where municipality = p_municipality
        union all
        select (
            select min(p.counter_id)
            from presence p
            where p.municipality = p_municipality and p.counter_id > c.id
        )
        from viewed c
        where c.id is not null
    )
    select 'cluster', id from counted where id is not null
    union all
    select 'visit', id from visited where id is not null
    union all
    select 'presence', id from viewed where id is not null
$$;

-- Deletes the oldest rows of one key, a week or a month of them, and says how many: 0 when nothing
-- is left that was given up. So a transaction stays short whatever there is to do, and who was
-- interrupted starts again.
create function prune_slice(p_municipality text, p_kind text, p_id text) returns bigint
language plpgsql
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
declare
    v_until constant timestamptz := (
        select m.pruned_until from municipality m where m.code = p_municipality);
    v_table record;
    v_rows text;
    v_from timestamptz;
    v_deleted bigint;
begin
    -- Of a columnstore as many as a month has, for the default is a hundred thousand. Not beside
    -- the function: where the setting is unknown, only a superuser may name it there.
    perform set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
    select * into strict v_table
    from (values
        ('cluster', 'counter_id', 'ended_at', interval '31 days'),
        ('visit', 'area_id', 'ended_at', interval '7 days'),
        ('presence', 'counter_id', 'at', interval '31 days')
    ) as t(kind, id, at, length)
    where t.kind = p_kind;
    -- Constants in the text of a statement are what leaves chunks and compressed rows aside.
    v_rows := format(
        'from %I where municipality = %L and %I = %L and %I <= %L',
        v_table.kind, p_municipality, v_table.id, p_id, v_table.at, v_until);
    execute format('select min(%I) %s', v_table.at, v_rows) into v_from;
    if v_from is null then
        return 0;
    end if;
    execute format(
        'delete %s and %I >= %L and %I < %L',
        v_rows, v_table.at, v_from, v_table.at, v_from + v_table.length);
    get diagnostics v_deleted = row_count;
    return v_deleted;
end
$$;

-- Drops a chunk that every municipality has given up, and says how many: 0 when there is none.
-- Whoever is reading it is waited for only briefly, as others would have to wait behind us.
--
-- One at a time, the oldest: who drops several waits for a reader while holding what the reader will
-- want next, and one of the two is then ended.
create function prune_chunk() returns int
language plpgsql
set search_path = pg_catalog, public, pg_temp
set lock_timeout = '3s'
as $$
declare
    -- Null where one of them keeps all.
    v_until constant timestamptz := (
        select case when bool_and(m.pruned_until is not null) then min(m.pruned_until) end
        from municipality m);
    v_chunk record;
begin
    if v_until is null or not exists (select from pg_extension where extname = 'timescaledb') then
        return 0;
    end if;
    select c.hypertable_name, c.range_end
    into v_chunk
    from timescaledb_information.chunks c
    where c.hypertable_schema = 'public'
      and c.hypertable_name in ('cluster', 'visit', 'presence')
      and c.range_end <= v_until
    order by c.range_end, c.hypertable_name
    limit 1;
    if not found then
        return 0;
    end if;
    return (
        select count(*)
        from drop_chunks(v_chunk.hypertable_name::regclass, older_than => v_chunk.range_end));
end
$$;

-- Keeps older chunks as columns: rows of one counter, area or view together and in order of time,
-- as they are read. Younger ones stay rows, for into those a late row goes most cheaply. Of the
-- Community edition alone; to be called by hand where that came after this migration.
create function enable_columnstore() returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_table record;
begin
    for v_table in
        select *
        from (values
            ('cluster', 'municipality, counter_id', 'ended_at'),
            ('visit', 'municipality, area_id', 'ended_at, cell'),
            ('presence', 'municipality, counter_id', 'at')
        ) as t(name, segment, sorted)
    loop
        -- It allows no policy on the table: the readers' view is fenced instead.
        if (select c.relrowsecurity from pg_class c where c.oid = v_table.name::regclass) then
            perform show_apart(v_table.name, true);
        end if;
        execute format(
            'alter table %I set (timescaledb.compress, timescaledb.compress_segmentby = %L,'
            ' timescaledb.compress_orderby = %L)',
            v_table.name, v_table.segment, v_table.sorted);
        -- Longer than a spool may hold; and not at once, or the job meets role.sql at work.
        perform add_compression_policy(
            v_table.name::regclass, interval '35 days', if_not_exists => true,
            initial_start => now() + interval '1 hour');
    end loop;
end
$$;

do $$
begin
    if current_setting('passant.edition') = 'community' then
        perform enable_columnstore();
    end if;
end
$$;
