-- Not a migration: run after them each time, for a role may be made later than the tables.
-- passant_writer may call what writes, and touches no table; passant_reader may only read.

do $$
declare
    v_role text;
    v_function regprocedure;
begin
    foreach v_role in array array['passant_writer', 'passant_reader'] loop
        begin
            if not exists (select from pg_roles where rolname = v_role) then
                execute format('create role %I nologin', v_role);
            end if;
        exception
            -- Roles belong to the server: another database may have made it a moment ago.
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then null;
        end;
    end loop;

    -- Ours alone: an extension's functions in this schema stay open to all.
    for v_function in
        select p.oid
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    loop
        execute format('revoke execute on function %s from public', v_function);
    end loop;
    if exists (select from pg_roles where rolname = 'passant_writer') then
        grant usage on schema public to passant_writer;
        grant execute on function open_staging(), put_cluster(text[], text[], text[]),
            put_visit(text[], text[], text[], bigint[], bigint[], int[], text[], int[]),
            put_presence(text[], text[], text[], bigint[], int[]),
            put_receipt(text[], text[], bigint[]),
            put_status(text, text, bigint, boolean, bigint, jsonb, text[], boolean[], bigint[],
                boolean[]),
            receipt(text), watch_edge(bigint, int, int, int) to passant_writer;
    end if;
    if exists (select from pg_roles where rolname = 'passant_reader') then
        grant usage on schema public to passant_reader;
        grant select on all tables in schema public to passant_reader;
    end if;
end
$$;
