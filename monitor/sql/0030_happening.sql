-- Happenings: what is planned in a city, where and when; the keys of who organises one.

-- build_up_from to clearing_until is the whole of it, with starts_at to ends_at within.
-- zones: no foreign key, for a registry that is loaded again takes its zones away for a moment.
-- capacity: of all its zones together; zone_capacities: of some of them, by their ids.
-- is_public: whether everybody may know its name and times.
-- planned_at: since when it has been planned for all of these times and zones, by the city's clock:
-- the report of what was planned only once it was over tells no more than hours.
create table happening (
    municipality text not null references municipality,
    id text not null check (char_length(id) <= 64 and id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name text not null check (char_length(name) between 1 and 100),
    build_up_from timestamptz not null,
    starts_at timestamptz not null check (starts_at >= build_up_from),
    ends_at timestamptz not null check (ends_at > starts_at),
    clearing_until timestamptz not null check (clearing_until >= ends_at),
    zones text[] not null check (cardinality(zones) between 1 and 100),
    capacity int check (capacity > 0),
    zone_capacities jsonb not null default '{}' check (jsonb_typeof(zone_capacities) = 'object'),
    note text not null default '' check (char_length(note) <= 1000),
    is_public boolean not null default false,
    earlier_edition text,
    planned_at timestamptz not null,
    changed_at timestamptz not null default now(),
    changed_by text not null check (char_length(changed_by) <= 300),
    primary key (municipality, id),
    foreign key (municipality, earlier_edition) references happening
        on delete set null (earlier_edition),
    check (earlier_edition <> id),
    check (clearing_until - build_up_from <= interval '31 days')
);

create index happening_clearing on happening (municipality, clearing_until);

-- Tells every process that judges, and what is typical, that a happening is other than it was.
create function tell_happening() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform pg_notify('passant_alert_rule', coalesce(new.municipality, old.municipality));
    -- The past is left out of what is typical; what is still to come is so once it was.
    if coalesce(least(old.build_up_from, new.build_up_from), old.build_up_from) < now() then
        perform mark_typical(coalesce(new.municipality, old.municipality));
    end if;
    return null;
end
$$;

create trigger happening_told after insert or update or delete on happening
    for each row execute function tell_happening();

-- Makes a happening, or another of the one with that id. Its keys that have not ended have its
-- zones from then on, and hold until p_keys_until, which is its clearing by the wall's clock, and no
-- longer than any key may. p_now: by the city's clock.
--
-- Returns done; else what is wrong: taken, missing, zone, edition, full. Missing is also what is of no
-- municipality among p_codes, all of them if null.
create function put_happening(
    p_codes text[], p_happening jsonb, p_by text, p_is_new boolean, p_now bigint,
    p_keys_until bigint
) returns text
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_code constant text := p_happening ->> 'municipality';
    v_id constant text := p_happening ->> 'id';
    v_new happening;
    v_before happening;
    v_key text;
begin
    perform public.check_municipality(array[v_code]);
    -- For update: of two that put the same one the second finds the first.
    perform from municipality m where m.code = v_code and (p_codes is null or v_code = any(p_codes))
    for no key update;
    if not found then
        return 'missing';
    end if;
    if p_is_new is not null and p_is_new = exists (
        select from happening h where h.municipality = v_code and h.id = v_id
    ) then
        return case when p_is_new then 'taken' else 'missing' end;
    end if;
    v_new := jsonb_populate_record(
        null::happening,
        p_happening
        - array['build_up_from', 'starts_at', 'ends_at', 'clearing_until', 'planned_at']);
    if exists (
        select from unnest(v_new.zones) as g(zone)
        where not exists (select from zone z where z.municipality = v_code and z.id = g.zone)
    ) then
        return 'zone';
    end if;
    if v_new.earlier_edition is not null and not exists (
        select from happening h where h.municipality = v_code and h.id = v_new.earlier_edition
    ) then
        return 'edition';
    end if;
    v_new.build_up_from := to_timestamp((p_happening ->> 'build_up_from')::bigint);
    v_new.starts_at := to_timestamp((p_happening ->> 'starts_at')::bigint);
    v_new.ends_at := to_timestamp((p_happening ->> 'ends_at')::bigint);
    v_new.clearing_until := to_timestamp((p_happening ->> 'clearing_until')::bigint);
    v_new.planned_at := to_timestamp(p_now);
    select h.* into v_before from happening h where h.municipality = v_code and h.id = v_id;
    -- They are listed whole, to everybody.
    if not found
       and (select count(*) from happening h where h.municipality = v_code) >= 5000 then
        return 'full';
    end if;
    -- What takes nothing in that was not planned before is no new plan.
    if v_before.id is not null and v_new.zones <@ v_before.zones
       and v_new.build_up_from >= v_before.build_up_from
       and v_new.clearing_until <= v_before.clearing_until
       and v_new.ends_at <= v_before.ends_at then
        v_new.planned_at := v_before.planned_at;
    end if;
    v_new.changed_at := now();
    v_new.changed_by := p_by;
    insert into happening select v_new.*
    on conflict (municipality, id) do update set
        name = excluded.name,
        build_up_from = excluded.build_up_from,
        starts_at = excluded.starts_at,
        ends_at = excluded.ends_at,
        clearing_until = excluded.clearing_until,
        zones = excluded.zones,
        capacity = excluded.capacity,
        zone_capacities = excluded.zone_capacities,
        note = excluded.note,
        is_public = excluded.is_public,
        earlier_edition = excluded.earlier_edition,
        planned_at = excluded.planned_at,
        changed_at = excluded.changed_at,
        changed_by = excluded.changed_by;
    -- Its keys have one grant each, which names it.
    for v_key in
        update api_key k
        set grants = jsonb_set(k.grants, '{0,zones}', to_jsonb(v_new.zones)),
            expires_at = greatest(
                least(to_timestamp(p_keys_until), k.created_at + interval '731 days'),
                k.created_at + interval '1 second')
        where k.grants @> jsonb_build_array(
            jsonb_build_object('municipality', v_code, 'happening', v_id))
          -- What has ended opens nothing again: whoever set it aside has forgotten it.
          and k.revoked_at is null and k.expires_at > now()
        returning k.id
    loop
        perform pg_notify('passant_access', v_key);
    end loop;
    return 'done';
end
$$;

-- Deletes a happening and revokes its keys; says whether there was one.
create function drop_happening(p_codes text[], p_municipality text, p_id text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_key text;
begin
    perform public.check_municipality(array[p_municipality]);
    delete from happening h
    where h.municipality = p_municipality and h.id = p_id
      and (p_codes is null or p_municipality = any(p_codes));
    if not found then
        return false;
    end if;
    for v_key in
        update api_key k
        set revoked_at = coalesce(k.revoked_at, now())
        where k.grants @> jsonb_build_array(
            jsonb_build_object('municipality', p_municipality, 'happening', p_id))
        returning k.id
    loop
        perform pg_notify('passant_access', v_key);
    end loop;
    return true;
end
$$;

-- For whoever builds what is typical: which times of which zones to leave out.
create function typical_happening(
    p_municipality text, p_from bigint, p_to bigint,
    out zone_id text, out started_at bigint, out ended_at bigint
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select z.zone, extract(epoch from h.build_up_from)::bigint,
           extract(epoch from h.clearing_until)::bigint
    from happening h
    cross join lateral unnest(h.zones) as z(zone)
    where h.municipality = p_municipality
      and h.clearing_until > to_timestamp(p_from) and h.build_up_from < to_timestamp(p_to)
    order by h.build_up_from, h.id, z.zone;
end
$$;
