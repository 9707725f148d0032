-- Typical: what is normal at a place for a weekday, a quarter of an hour and a season.

-- When a municipality's schools are shut; its registry is the source. Those of one municipality do
-- not overlap, which the registry sees to.
create table school_holiday (
    municipality text not null references municipality,
    first_day date not null,
    last_day date not null check (last_day >= first_day),
    name text not null,
    primary key (municipality, first_day)
);

-- Persons in a quarter of an hour, by weekday (Monday is 1) and quarter of the local day, over the
-- past year: made of released clusters alone, as the rollups share them out.
-- id: no foreign key, for what is there is made anew within minutes of a change of the registry.
-- p10 to p90: null where fewer than fifteen passed, or in too few weeks to tell; weeks: how many
-- there are figures of, also of those that were too few to release.
-- In the order of the key those of one instant lie together, which is how they are read live.
create table typical (
    municipality text not null references municipality,
    season text not null check (season in ('ordinary', 'school-holiday')),
    weekday smallint not null check (weekday between 1 and 7),
    quarter smallint not null check (quarter between 0 and 95),
    kind text not null check (kind in ('zone', 'counter')),
    id text not null,
    p10 int check (p10 >= 15),
    p25 int check (p25 >= 15),
    p50 int check (p50 >= 15),
    p75 int check (p75 >= 15),
    p90 int check (p90 >= 15),
    weeks smallint not null check (weeks > 0),
    primary key (municipality, season, weekday, quarter, kind, id)
);

create index typical_place on typical (municipality, kind, id);

-- changes: how often what it is built from was changed by other than the passing of time, and when
-- last. seen: how many of them the last build knew of. until: the local day before which it ends.
create table typical_build (
    municipality text primary key references municipality,
    changes bigint not null default 0,
    changed_at timestamptz,
    seen bigint,
    until date,
    built_at timestamptz
);

-- Says that what a municipality's is built from has changed.
create function mark_typical(p_municipality text) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    insert into typical_build as b (municipality, changes, changed_at)
    values (p_municipality, 1, clock_timestamp())
    on conflict (municipality) do update set
        changes = b.changes + 1,
        changed_at = excluded.changed_at;
$$;

-- What of a registry typical is built from, as a digest.
create function typical_ground(p_municipality text) returns text
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select md5(concat_ws(
        E'\n',
        (select m.time_zone from municipality m where m.code = p_municipality),
        (
            select string_agg(concat_ws(' ', z.zone_id, z.counter_id, z.role), ','
                              order by z.zone_id, z.counter_id, z.role)
            from zone_counter z
            where z.municipality = p_municipality
        ),
        (
            select string_agg(concat_ws(' ', c.id, c.sensor_id, c."window", s.valid_to), ','
                              order by c.id)
            from counter c
            join sensor s on s.municipality = c.municipality and s.id = c.sensor_id
            where c.municipality = p_municipality
        ),
        (
            select string_agg(concat_ws(' ', h.first_day, h.last_day), ',' order by h.first_day)
            from school_holiday h
            where h.municipality = p_municipality
        )))
$$;

alter function save_registry(jsonb) rename to save_calibrated;

-- Makes the stored registry of one municipality equal to a document of it. A document without
-- school holidays has none.
create function save_registry(p_document jsonb) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_municipality constant text := p_document -> 'municipality' ->> 'code';
    v_ground constant text := typical_ground(v_municipality);
begin
    perform save_calibrated(p_document);
    delete from school_holiday where municipality = v_municipality;
    insert into school_holiday (municipality, first_day, last_day, name)
    select v_municipality, h.first_day, h.last_day, h.name
    from jsonb_to_recordset(p_document -> 'school_holidays')
        as h(name text, first_day date, last_day date)
    where jsonb_typeof(p_document -> 'school_holidays') = 'array';
    -- Whoever starts loads its registry, nearly always the same one.
    if v_ground <> typical_ground(v_municipality) then
        perform mark_typical(v_municipality);
    end if;
end
$$;

alter function put_history(text, text[], int[], date[], text[], bigint[], bigint[])
    rename to put_history_unmarked;

-- As before (0017), and says that what is typical has changed.
create function put_history(
    p_municipality text, p_counter text[], p_day_counter int[], p_day date[],
    p_sensor text[], p_started_at bigint[], p_ended_at bigint[],
    out stored bigint, out there int[], out expired int[]
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    select u.stored, u.there, u.expired
    into stored, there, expired
    from public.put_history_unmarked(
        p_municipality, p_counter, p_day_counter, p_day, p_sensor, p_started_at, p_ended_at) u;
    if cardinality(there) + cardinality(expired) < cardinality(p_day) then
        perform public.mark_typical(p_municipality);
    end if;
end
$$;

-- The municipalities to build for: those whose last build ends before today, from p_night_seconds
-- after midnight on, and those where something changed, once nothing has for p_settled_seconds by
-- this server's clock, for an import comes in many parts.
create function typical_due(
    p_now bigint, p_night_seconds int, p_settled_seconds int,
    out municipality text, out time_zone text
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
    select m.code, m.time_zone
    from municipality m
    left join typical_build b on b.municipality = m.code
    where m.code = any((select own_municipality())::text[])
      and (
          b.until is null
          or b.until < (to_timestamp(p_now - p_night_seconds) at time zone m.time_zone)::date
          or b.changes > b.seen
             and b.changed_at < clock_timestamp() - make_interval(secs => p_settled_seconds)
      )
    order by m.code;
$$;

-- How many changes there have been, for put_typical: asked before anything is read.
create function open_typical(p_municipality text) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    return coalesce(
        (select b.changes from typical_build b where b.municipality = p_municipality), 0);
end
$$;

-- The counters of a municipality that are in use, and whether their windows are whole days, which
-- say nothing of a time of day.
create function typical_counter(
    p_municipality text, p_until date,
    out counter_id text, out sensor_id text, out is_daily boolean
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select c.id, c.sensor_id, c."window" = 'day'
    from counter c
    join sensor s on s.municipality = c.municipality and s.id = c.sensor_id
    where c.municipality = p_municipality and coalesce(s.valid_to, 'infinity') >= p_until
    order by c.id;
end
$$;

-- What each zone sums: the counters inside it, else those at its entrances.
create function typical_zone(p_municipality text, out zone_id text, out counter_id text)
returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select z.zone_id, z.counter_id
    from zone_counter z
    where z.municipality = p_municipality
      and (
          z.role = 'inside'
          or z.role = 'entrance' and not exists (
              select
              from zone_counter i
              where i.municipality = z.municipality and i.zone_id = z.zone_id
                and i.role = 'inside'
          )
      )
    order by z.zone_id, z.counter_id;
end
$$;

create function typical_school_holiday(
    p_municipality text, out first_day date, out last_day date
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select h.first_day, h.last_day
    from school_holiday h
    where h.municipality = p_municipality
    order by h.first_day;
end
$$;

-- What counters released by quarter of an hour: counter is its number in p_counter from 1; quarters a
-- line each of the number of the quarter from p_from, 0 for the first, what was released in it and
-- how many seconds of it that covers. As one text, for a row a quarter takes eight times as long.
create function typical_quarter(
    p_municipality text, p_counter text[], p_from bigint, p_to bigint,
    out counter int, out quarters text
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select array_position(p_counter, q.counter_id),
           string_agg(
               concat_ws(
                   ',', (extract(epoch from q.started_at)::bigint - p_from) / 900, q.count,
                   q.covered_seconds),
               E'\n')
    from cluster_quarter q
    where q.municipality = p_municipality and q.counter_id = any(p_counter)
      and q.started_at >= to_timestamp(p_from) and q.started_at < to_timestamp(p_to)
    group by q.counter_id;
end
$$;

-- When a sensor, or one of its counters, told what was not so. Times without frames are no part of
-- it: coverage tells those.
create function typical_fault(
    p_municipality text, p_from bigint, p_to bigint,
    out sensor_id text, out counter_id text, out started_at bigint, out ended_at bigint
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select f.sensor_id, f.counter_id, extract(epoch from f.started_at)::bigint,
           extract(epoch from f.ended_at)::bigint
    from finding f
    where f.municipality = p_municipality
      and f.reason in ('low-volume', 'quiet', 'direction-swapped')
      and f.ended_at > to_timestamp(p_from) and f.started_at < to_timestamp(p_to)
    order by f.sensor_id, f.counter_id, f.started_at;
end
$$;

-- Begins to replace what is typical in a municipality: what there was is gone, for all who read
-- once the caller commits, and two who build do so one after the other.
--
-- p_changes: what open_typical answered. p_until: the local day before which the figures end.
create function clear_typical(p_municipality text, p_changes bigint, p_until date) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    insert into typical_build (municipality, seen, until, built_at)
    values (p_municipality, p_changes, p_until, clock_timestamp())
    on conflict (municipality) do update set
        seen = excluded.seen,
        until = excluded.until,
        built_at = excluded.built_at;
    delete from typical where municipality = p_municipality;
end
$$;

-- Adds to what clear_typical emptied. One row each: p_place is the number of its place in p_kind and
-- p_id from 1; p_cell is 672 for a school holiday, plus 96 for each weekday after Monday, plus the
-- quarter of the day.
create function put_typical(
    p_municipality text, p_kind text[], p_id text[], p_place int[], p_cell int[],
    p_10 int[], p_25 int[], p_50 int[], p_75 int[], p_90 int[], p_weeks int[]
) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    insert into typical (
        municipality, season, weekday, quarter, kind, id, p10, p25, p50, p75, p90, weeks)
    select p_municipality, case when r.cell < 672 then 'ordinary' else 'school-holiday' end,
           r.cell % 672 / 96 + 1, r.cell % 96, p_kind[r.place], p_id[r.place],
           r.p10, r.p25, r.p50, r.p75, r.p90, r.weeks
    from unnest(p_place, p_cell, p_10, p_25, p_50, p_75, p_90, p_weeks)
        as r(place, cell, p10, p25, p50, p75, p90, weeks);
end
$$;
