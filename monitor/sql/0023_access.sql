-- Keys of the api, and the audit of who asked what; and a narrower sight for one reading at a time.

-- A key is kept as the SHA-256 of the whole of it: 200 random bits cannot be tried, however fast.
-- grants: a list of {"role", "municipality", "zones"}; a municipality may be * for every one. No
-- foreign key, for a key outlives whoever left the registry.
-- Never deleted: the audit names them.
create table api_key (
    id text primary key check (id ~ '^[a-z2-7]{8}$'),
    digest bytea not null unique check (length(digest) = 32),
    name text not null check (char_length(name) between 1 and 100),
    purpose text not null check (char_length(purpose) between 1 and 200),
    grants jsonb not null check (jsonb_typeof(grants) = 'array' and jsonb_array_length(grants) > 0),
    created_at timestamptz not null default now(),
    created_by text not null check (char_length(created_by) <= 200),
    expires_at timestamptz not null check (expires_at > created_at),
    revoked_at timestamptz,
    used_at timestamptz
);

-- municipalities: whose the question was, as far as it was understood; * for a question about all.
-- asked: its parameters as they were understood, never as they were sent.
create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    kind text not null check (kind in ('anonymous', 'key', 'person')),
    principal text not null check (char_length(principal) <= 300),
    name text not null check (char_length(name) <= 200),
    purpose text not null check (char_length(purpose) <= 200),
    operation text not null check (char_length(operation) <= 100),
    municipalities text[] not null check (cardinality(municipalities) <= 1000),
    status int not null,
    bytes bigint not null,
    milliseconds bigint not null,
    asked jsonb not null check (jsonb_typeof(asked) = 'object' and length(asked::text) <= 10000)
);

create index audit_at on audit (at);

-- What was written stays as it was written. Only what is past its retention may go, by
-- prune_audit; nothing that is younger than 30 days may, whatever retention was set.
create function keep_audit() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        if current_setting('passant.is_pruning_audit', true) = 'yes'
           and old.at < now() - interval '30 days' then
            return old;
        end if;
    end if;
    raise exception 'the audit is only ever added to' using errcode = 'PT002';
end
$$;

create trigger audit_kept before update or delete on audit
    for each row execute function keep_audit();
create trigger audit_whole before truncate on audit
    for each statement execute function keep_audit();

-- The narrower sight: an api that asks on behalf of somebody who sees some municipalities takes on
-- passant_reader and names them in passant.municipality. Like a role that is taken on, the setting
-- takes away and never gives: where it is set, what is left is what both it and the role that
-- signed in have.
create or replace function bound() returns text[]
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session constant text[] := public.bound_to(session_user);
    v_role constant text := current_setting('role');
    v_seen constant text := coalesce(current_setting('passant.municipality', true), '');
    v_taken text[] := '{*}';
begin
    if v_seen <> '' then
        v_taken := string_to_array(v_seen, ',');
        -- The setting alone would bind no one whom policies do not hold.
        if v_role <> 'passant_reader' then
            v_taken := array[]::text[];
        end if;
    elsif v_role <> 'none' then
        v_taken := public.bound_to(v_role);
    end if;
    return case
        when v_taken = '{*}' then v_session
        when v_session = '{*}' then v_taken
        else array(select unnest(v_session) intersect select unnest(v_taken))
    end;
end
$$;

-- Which municipalities the grants of a key are of.
create function granted_municipality(p_grants jsonb) returns text[]
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(array_agg(distinct g.value ->> 'municipality'), '{}')
    from jsonb_array_elements(p_grants) as g(value);
$$;

create function put_key(
    p_id text, p_digest bytea, p_name text, p_purpose text, p_grants jsonb, p_by text,
    p_expires_at bigint
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_created_at timestamptz;
begin
    perform public.check_municipality(granted_municipality(p_grants));
    insert into api_key (id, digest, name, purpose, grants, created_by, expires_at)
    values (p_id, p_digest, p_name, p_purpose, p_grants, p_by, to_timestamp(p_expires_at))
    returning created_at into v_created_at;
    return extract(epoch from v_created_at)::bigint;
end
$$;

-- By the digest of what was shown: whoever shows a wrong secret and whoever shows a wrong id are
-- told apart by nothing, not even by time.
create function find_key(
    p_digest bytea,
    out id text, out name text, out purpose text, out grants jsonb, out expires_at bigint,
    out revoked_at bigint
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select k.id, k.name, k.purpose, k.grants, extract(epoch from k.expires_at)::bigint,
           extract(epoch from k.revoked_at)::bigint
    from api_key k
    where k.digest = p_digest;
$$;

-- Those of which every grant is of these municipalities; of all if null. Without what tells them.
create function list_key(
    p_municipality text[],
    out id text, out name text, out purpose text, out grants jsonb, out created_at bigint,
    out created_by text, out expires_at bigint, out revoked_at bigint, out used_at bigint
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select k.id, k.name, k.purpose, k.grants, extract(epoch from k.created_at)::bigint,
           k.created_by, extract(epoch from k.expires_at)::bigint,
           extract(epoch from k.revoked_at)::bigint, extract(epoch from k.used_at)::bigint
    from api_key k
    where (p_municipality is null or granted_municipality(k.grants) <@ p_municipality)
      and ('{*}' = public.bound() or granted_municipality(k.grants) <@ public.bound())
    order by k.created_at, k.id;
$$;

-- Says whether there is such a key; one that is revoked already stays revoked when it was.
create function revoke_key(p_id text, p_municipality text[]) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update api_key k
    set revoked_at = coalesce(k.revoked_at, now())
    where k.id = p_id
      and (p_municipality is null or granted_municipality(k.grants) <@ p_municipality)
      and ('{*}' = public.bound() or granted_municipality(k.grants) <@ public.bound());
    if not found then
        return false;
    end if;
    -- Every api forgets what it remembers of it.
    perform pg_notify('passant_access', p_id);
    return true;
end
$$;

create function touch_key(p_id text[], p_used_at bigint[]) returns void
language sql security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update api_key k
    set used_at = greatest(k.used_at, to_timestamp(u.at))
    from unnest(p_id, p_used_at) as u(id, at)
    where k.id = u.id;
$$;

create function put_audit(p_entries jsonb) returns void
language sql security definer
set search_path = pg_catalog, public, pg_temp
as $$
    insert into audit (
        at, kind, principal, name, purpose, operation, municipalities, status, bytes, milliseconds,
        asked)
    select to_timestamp(e.at), e.kind, e.principal, e.name, e.purpose, e.operation,
           e.municipalities, e.status, e.bytes, e.milliseconds, e.asked
    from jsonb_to_recordset(p_entries) as e(
        at double precision, kind text, principal text, name text, purpose text, operation text,
        municipalities text[], status int, bytes bigint, milliseconds bigint, asked jsonb);
$$;

-- Newest first, from before an id on. To who sees some municipalities: questions about those alone.
create function list_audit(
    p_municipality text[], p_from bigint, p_to bigint, p_principal text, p_before bigint,
    p_limit int,
    out id bigint, out at double precision, out kind text, out principal text, out name text,
    out purpose text, out operation text, out municipalities text[], out status int,
    out bytes bigint, out milliseconds bigint, out asked jsonb
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select a.id, extract(epoch from a.at)::float8, a.kind, a.principal, a.name, a.purpose,
           a.operation, a.municipalities, a.status, a.bytes, a.milliseconds, a.asked
    from audit a
    where (p_municipality is null
           or cardinality(a.municipalities) > 0 and a.municipalities <@ p_municipality)
      and ('{*}' = public.bound()
           or cardinality(a.municipalities) > 0 and a.municipalities <@ public.bound())
      and (p_from is null or a.at >= to_timestamp(p_from))
      and (p_to is null or a.at < to_timestamp(p_to))
      and (p_principal is null or a.principal = p_principal)
      and (p_before is null or a.id < p_before)
    order by a.id desc
    limit p_limit;
$$;

-- Deletes what is older, at most so many at once; says how many went.
create function prune_audit(p_days int, p_limit int) returns bigint
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_gone bigint;
begin
    perform set_config('passant.is_pruning_audit', 'yes', true);
    delete from audit a
    where a.id in (
        select o.id from audit o
        where o.at < now() - make_interval(days => greatest(p_days, 30))
        order by o.at
        limit p_limit);
    get diagnostics v_gone = row_count;
    perform set_config('passant.is_pruning_audit', '', true);
    return v_gone;
end
$$;
