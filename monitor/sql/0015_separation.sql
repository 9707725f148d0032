-- Municipalities that share a database are kept apart by it: which role may see and write which.
-- Policies, views and grants are made by role.sql, which is run after each migration.

-- municipality: a code, or * for every one. A role without a row here has none. By name, since a
-- restored database may find its roles under other numbers.
create table bound_role (
    role_name text not null,
    municipality text not null,
    primary key (role_name, municipality)
);

-- What the reading roles find in place of the tables that are closed to them.
create schema if not exists reading;

-- The municipalities of a role and of those that it is a member of; {*} for every one, which the
-- owner of these tables and a superuser have without a row.
create function bound_to(p_role text) returns text[]
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_owner constant oid := (
        select c.relowner from pg_class c where c.oid = 'public.bound_role'::regclass);
    v_bound text[];
begin
    if pg_has_role(p_role, v_owner, 'member') then
        return '{*}';
    end if;
    v_bound := array(
        select distinct b.municipality
        from public.bound_role b
        where pg_has_role(p_role, to_regrole(quote_ident(b.role_name))::oid, 'member')
    );
    return case when '*' = any(v_bound) then '{*}' else v_bound end;
end
$$;

-- The municipalities of the caller: those that both the role that signed in and the role that it
-- took on by `set role` have. Never by current_user, which in these functions is the owner.
create function bound() returns text[]
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session constant text[] := public.bound_to(session_user);
    v_taken text[];
begin
    if current_setting('role') = 'none' then
        return v_session;
    end if;
    v_taken := public.bound_to(current_setting('role'));
    return case
        when v_taken = '{*}' then v_session
        when v_session = '{*}' then v_taken
        else array(select unnest(v_session) intersect select unnest(v_taken))
    end;
end
$$;

-- The codes of the caller's municipalities, for policies, views and functions that work on all.
--
-- As an array, that `municipality = any (...)` is asked of the index too: of another municipality
-- then nothing is read that `explain analyze` could count.
create function own_municipality() returns text[]
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_bound constant text[] := public.bound();
begin
    if v_bound = '{*}' then
        return array(select m.code from public.municipality m);
    end if;
    return v_bound;
end
$$;

-- Raises unless each of these is the caller's: the first statement of whatever a writing role may
-- call. A null names none.
create function check_municipality(p_municipality text[]) returns void
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_bound constant text[] := public.bound();
begin
    if v_bound <> '{*}' and exists (
        select from unnest(p_municipality) as g(municipality) where g.municipality <> all(v_bound)
    ) then
        raise exception 'not a municipality of this role' using errcode = '42501';
    end if;
end
$$;

-- What writes becomes a function of the owner, under a name that says so. With the name it would
-- keep whoever was let in.
do $$
declare
    v_function record;
    v_grantee record;
begin
    for v_function in
        select p.oid::regprocedure as signature, p.proname, p.proacl, p.proowner
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace
          and p.proname = any('{put_cluster,put_visit,put_presence,put_receipt,put_status,receipt}')
    loop
        for v_grantee in
            select distinct a.grantee
            from aclexplode(v_function.proacl) a
            where a.grantee <> v_function.proowner
        loop
            execute format(
                'revoke all on function %s from %s', v_function.signature,
                case when v_grantee.grantee = 0 then 'public'
                     else quote_ident(pg_get_userbyid(v_grantee.grantee)) end);
        end loop;
        execute format('revoke all on function %s from public', v_function.signature);
        execute format(
            'alter function %s rename to %I', v_function.signature,
            v_function.proname || '_unchecked');
    end loop;
end
$$;

create function put_cluster(
    p_municipality text[], p_counter text[], p_edge text[],
    out stored bigint, out refused jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform public.check_municipality(p_municipality);
    select u.stored, u.refused
    into stored, refused
    from public.put_cluster_unchecked(p_municipality, p_counter, p_edge) u;
end
$$;

create function put_visit(
    p_municipality text[], p_area text[], p_edge text[],
    p_started_at bigint[], p_ended_at bigint[], p_cells int[],
    p_origin text[], p_count int[],
    out stored bigint, out refused jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform public.check_municipality(p_municipality);
    select u.stored, u.refused
    into stored, refused
    from public.put_visit_unchecked(
        p_municipality, p_area, p_edge, p_started_at, p_ended_at, p_cells, p_origin, p_count) u;
end
$$;

create function put_presence(
    p_municipality text[], p_counter text[], p_edge text[], p_at bigint[], p_count int[],
    out stored bigint, out refused jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform public.check_municipality(p_municipality);
    select u.stored, u.refused
    into stored, refused
    from public.put_presence_unchecked(p_municipality, p_counter, p_edge, p_at, p_count) u;
end
$$;

create function put_receipt(
    p_municipality text[], p_edge text[], p_seq bigint[],
    out municipality text, out edge text, out receipt bigint
) returns setof record
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform public.check_municipality(p_municipality);
    return query
    select u.municipality, u.edge, u.receipt
    from public.put_receipt_unchecked(p_municipality, p_edge, p_seq) u;
end
$$;

create function put_status(
    p_municipality text, p_edge text, p_at bigint, p_online boolean, p_first_seq bigint,
    p_status jsonb, p_sensor text[], p_frames boolean[], p_since bigint[],
    p_clock_off boolean[]
) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    perform public.put_status_unchecked(
        p_municipality, p_edge, p_at, p_online, p_first_seq, p_status, p_sensor, p_frames, p_since,
        p_clock_off);
end
$$;

create function receipt(p_municipality text, out edge text, out receipt bigint)
returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    return query select u.edge, u.receipt from public.receipt_unchecked(p_municipality) u;
end
$$;

-- As before (0006), but for the caller's municipalities alone.
create or replace function watch_edge(
    p_now bigint, p_overdue_seconds int, p_forgotten_seconds int, p_ahead_seconds int
) returns int
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
declare
    v_own constant text[] := own_municipality();
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
        where e.municipality = any(v_own)
          and e.status_at > v_now + make_interval(secs => p_ahead_seconds)
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
        where e.municipality = any(v_own)
          and e.status_at < v_now
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

-- Lets the readers of a plain table see their own rows; the owner still sees all.
create function keep_apart(p_table regclass, p_column text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Asked first: each of these waits for whoever reads the table.
    if not exists (
        select from pg_policy p where p.polrelid = p_table and p.polname = 'own_municipality'
    ) then
        execute format(
            'create policy own_municipality on %s for select'
            ' using (%I = any ((select public.own_municipality())::text[]))', p_table, p_column);
    end if;
    if not (select c.relrowsecurity from pg_class c where c.oid = p_table) then
        execute format('alter table %s enable row level security', p_table);
    end if;
end
$$;

-- Gives the readers a view of their own rows, in schema reading, of a table that stays closed to
-- them: of a hypertable, for who may read that may read its chunks, which have no policy.
--
-- p_is_fenced: by a security barrier, and not by a policy on the table. A columnstore allows no policy;
-- a barrier keeps `order by ... limit` from the index, whence a page costs a sort of all that is
-- asked for. The condition stands in the view either way: should the policy be lost, it holds.
create function show_apart(p_table text, p_is_fenced boolean) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
declare
    v_table constant regclass := format('public.%I', p_table)::regclass;
    v_name constant text := format('reading.%I', p_table);
    v_text constant text := format(
        'as select * from public.%I'
        ' where municipality = any ((select public.own_municipality())::text[])', p_table);
    v_owner constant text := case when p_is_fenced then current_user else 'passant_view' end;
    v_view pg_class;
begin
    if p_is_fenced then
        if (select c.relrowsecurity from pg_class c where c.oid = v_table) then
            execute format('alter table %s disable row level security', v_table);
        end if;
    else
        perform public.keep_apart(v_table, 'municipality');
        if not has_table_privilege('passant_view', v_table, 'select') then
            execute format('grant select on %s to passant_view', v_table);
        end if;
    end if;

    -- Made anew only where it differs, for that too waits for its readers.
    execute 'create temp view wanted ' || v_text;
    select * into v_view from pg_class c where c.oid = to_regclass(v_name);
    if v_view.oid is null
       or pg_get_viewdef(v_view.oid) <> pg_get_viewdef('pg_temp.wanted'::regclass) then
        execute format('create or replace view %s %s', v_name, v_text);
        select * into v_view from pg_class c where c.oid = v_name::regclass;
    end if;
    drop view pg_temp.wanted;
    if v_view.reloptions is distinct from array[format('security_barrier=%s', p_is_fenced)] then
        execute format('alter view %s reset (security_barrier, security_invoker)', v_name);
        execute format('alter view %s set (security_barrier = %s)', v_name, p_is_fenced);
    end if;
    if pg_get_userbyid(v_view.relowner) <> v_owner then
        execute format('alter view %s owner to %I', v_name, v_owner);
    end if;
end
$$;

-- Tells whether this is a hypertable; with a columnstore, if that is asked.
create function is_hypertable(p_table regclass, with_columnstore boolean default false)
returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_answer boolean := false;
begin
    if to_regclass('timescaledb_information.hypertables') is not null then
        execute
            'select true from timescaledb_information.hypertables h'
            ' where format(''%I.%I'', h.hypertable_schema, h.hypertable_name)::regclass = $1'
            ' and (h.compression_enabled or not $2)'
        into v_answer
        using p_table, with_columnstore;
    end if;
    return coalesce(v_answer, false);
end
$$;
