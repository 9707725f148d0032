-- Not a migration: run after them each time, for a role may be made later than the tables, and a
-- table later than the roles.
-- passant_writer may call what writes, and touches no table; passant_reader may only read. Of which
-- municipality, bound_role says (0015). passant_guard may call what keeps keys, sessions and the
-- audit: an api needs it beside passant_reader. passant_view owns the views that keep readers apart;
-- no one is a member of it.

do $$
declare
    -- Functions by their names, each with check_municipality or own_municipality in it.
    v_writer constant text[] := array[
        'open_staging', 'put_cluster', 'put_visit', 'put_presence', 'put_receipt', 'put_status',
        'receipt', 'watch_edge', 'watch_status', 'watch_sensor', 'put_finding',
        'quality_municipality', 'quality_subject', 'quality_day', 'quality_hour', 'quality_lengthy',
        'quality_coverage', 'history_day', 'put_history', 'typical_due', 'open_typical',
        'typical_counter', 'typical_zone', 'typical_school_holiday', 'typical_quarter',
        'typical_fault', 'clear_typical', 'put_typical', 'typical_happening',
        'forecast_due', 'claim_forecast', 'forecast_first_day', 'put_forecast_model',
        'forecast_model_mark', 'forecast_model_text', 'put_forecast', 'put_weather',
        'put_weather_expected', 'forecast_weather',
        'list_alert_rule', 'list_alert_standing', 'move_alert', 'note_alert',
        'claim_delivery', 'settle_delivery', 'watch_delivery', 'next_delivery', 'sweep_word',
        'claim_word', 'take_word', 'pass_over_word'
    ];
    v_reader constant text[] := array['own_municipality'];
    v_guard constant text[] := array[
        'put_key', 'find_key', 'list_key', 'revoke_key', 'touch_key', 'put_audit', 'list_audit',
        'put_session', 'find_session', 'touch_session', 'end_session', 'sweep_session',
        'spend_sign_in', 'put_alert_rule', 'drop_alert_rule', 'acknowledge_alert', 'close_alert',
        'annotate_alert', 'put_happening', 'drop_happening', 'put_evaluation', 'drop_evaluation',
        'list_channel', 'put_channel', 'drop_channel', 'test_channel', 'list_delivery'
    ];
    -- Tables that are large enough to be hypertables: read through views of the same names.
    v_large constant text[] := array['cluster', 'visit', 'presence'];
    -- Tables for the owner's eyes, though they name municipalities.
    v_closed constant text[] := array['bound_role', 'channel'];
    -- Tables that belong to no municipality and that readers may see.
    v_open constant text[] := array['schema_version'];

    v_role text;
    v_function record;
    v_table record;
    v_is_fenced boolean;
begin
    foreach v_role in array array['passant_writer', 'passant_reader', 'passant_guard', 'passant_view']
    loop
        begin
            if not exists (select from pg_roles where rolname = v_role) then
                execute format('create role %I nologin', v_role);
                -- Who is no superuser gives views only to a role that it may take on.
                if v_role = 'passant_view' and not pg_has_role(v_role, 'set') then
                    execute format('grant %I to current_user with set true', v_role);
                end if;
            end if;
        exception
            -- Roles belong to the server: another database may have made it a moment ago.
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then null;
        end;
    end loop;

    -- Ours alone: an extension's functions in this schema stay open to all.
    for v_function in
        select p.oid::regprocedure as signature, p.proname
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    loop
        execute format('revoke execute on function %s from public', v_function.signature);
        foreach v_role in array array['passant_writer', 'passant_reader', 'passant_guard'] loop
            if exists (select from pg_roles where rolname = v_role) then
                execute format(
                    case when v_function.proname = any(
                        case v_role when 'passant_writer' then v_writer
                            when 'passant_guard' then v_guard else v_reader end)
                    then 'grant execute on function %s to %I'
                    else 'revoke execute on function %s from %I' end,
                    v_function.signature, v_role);
            end if;
        end loop;
    end loop;
    if exists (select from pg_roles where rolname = 'passant_writer') then
        grant usage on schema public to passant_writer;
    end if;
    if exists (select from pg_roles where rolname = 'passant_guard') then
        grant usage on schema public to passant_guard;
    end if;

    -- A database from before 0015, as tests make one, has nothing to keep apart by.
    if to_regclass('public.bound_role') is null
       or not exists (select from pg_roles where rolname = 'passant_reader') then
        return;
    end if;
    grant usage on schema public, reading to passant_reader;
    v_is_fenced := not exists (
        select from pg_roles where rolname = 'passant_view' and pg_has_role(oid, 'set'));
    if not v_is_fenced then
        -- What a view's owner needs: to see the schemas, and to be given a view in one.
        grant usage on schema public, reading to passant_view;
        grant create on schema reading to passant_view;
    end if;

    for v_table in
        select c.oid::regclass as name, c.relname,
               c.relname = any(v_large) or public.is_hypertable(c.oid) as is_large,
               (
                   select a.attname
                   from pg_attribute a
                   where a.attrelid = c.oid and not a.attisdropped
                     and a.attname = case c.relname
                         when 'municipality' then 'code' else 'municipality' end
               ) as municipality,
               has_table_privilege('passant_reader', c.oid, 'select') as is_read
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and c.relname <> all(v_open)
          and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
        order by c.relname
    loop
        if v_table.municipality is null or v_table.relname = any(v_closed) or v_table.is_large then
            -- With a hypertable its chunks are closed too.
            if v_table.is_read then
                execute format('revoke all on %s from passant_reader', v_table.name);
            end if;
            if v_table.is_large and v_table.municipality is not null then
                perform public.show_apart(
                    v_table.relname,
                    v_is_fenced or public.is_hypertable(v_table.name, with_columnstore => true));
            end if;
        else
            -- The policy before the grant.
            perform public.keep_apart(v_table.name, v_table.municipality);
            if not v_table.is_read then
                execute format('grant select on %s to passant_reader', v_table.name);
            end if;
        end if;
    end loop;
    execute (
        select string_agg(format('grant select on public.%I to passant_reader;', o.name), ' ')
        from unnest(v_open) as o(name)
    );
    grant select on all tables in schema reading to passant_reader;
end
$$;

-- Whoever makes columns of a chunk then deletes its rows and does not truncate: that would wait for
-- all who read it, an export or a dump, and whoever came next would wait behind. Here, since a dump
-- does not hold it.
do $$
begin
    -- A database from before 0015, as above.
    if to_regclass('public.bound_role') is null then
        return;
    end if;
    if public.is_hypertable('public.cluster', with_columnstore => true)
       and current_setting('timescaledb.enable_delete_after_compression', true) = 'off' then
        execute format(
            'alter database %I set timescaledb.enable_delete_after_compression = on',
            current_database());
    end if;
exception
    when insufficient_privilege then null;
end
$$;
