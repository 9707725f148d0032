-- Findings of data quality, and what the rules that find them may read.

-- sensor_id, counter_id: no foreign key, for history outlives both. Without a counter the finding
-- is of the whole sensor.
-- Those of one subject and reason never meet: two that do are one. The id stays while the start
-- does, which is what a reader who pages goes by.
create table finding (
    id bigint generated always as identity,
    municipality text not null references municipality,
    sensor_id text not null check (sensor_id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
    counter_id text check (counter_id ~ '^[a-z0-9][a-z0-9-]{0,63}:[a-z0-9-]{1,64}$'),
    reason text not null check (reason in (
        'outage', 'late', 'unknown', 'low-volume', 'quiet', 'level-shift', 'direction-swapped')),
    started_at timestamptz not null,
    ended_at timestamptz not null check (ended_at > started_at),
    ratio double precision check (ratio >= 0 and ratio < 'infinity'),
    ongoing boolean not null,
    found_at timestamptz not null default now(),
    primary key (municipality, id),
    unique nulls not distinct (municipality, sensor_id, counter_id, reason, started_at)
);

create index finding_started_at on finding (municipality, started_at, id);

-- The municipalities to examine.
create function quality_municipality(out municipality text, out time_zone text)
returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select m.code, m.time_zone
    from municipality m
    where m.code = any(public.own_municipality())
    order by m.code;
end
$$;

create function quality_subject(
    p_municipality text,
    out sensor_id text, out counter_id text, out direction text, out valid_to date
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select s.id, c.id, c.direction, s.valid_to
    from sensor s
    left join counter c on c.municipality = s.municipality and c.sensor_id = s.id
    where s.municipality = p_municipality
    order by s.id, c.id;
end
$$;

-- Released figures alone: what a reader of the store sees as well.
create function quality_day(
    p_municipality text, p_first date, p_until date,
    out counter_id text, out day date, out count bigint
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select d.counter_id, d.day, d.count
    from cluster_day d
    join counter c on c.municipality = d.municipality and c.id = d.counter_id
    where d.municipality = p_municipality and d.day >= p_first and d.day < p_until;
end
$$;

create function quality_hour(
    p_municipality text, p_from bigint, p_to bigint,
    out counter_id text, out started_at bigint, out count bigint
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select h.counter_id, extract(epoch from h.started_at)::bigint, h.count
    from cluster_hour h
    join counter c on c.municipality = h.municipality and c.id = h.counter_id
    where h.municipality = p_municipality
      and h.started_at >= to_timestamp(p_from) and h.started_at < to_timestamp(p_to);
end
$$;

-- Windows that stayed open for want of passers. Few, so that an index of them alone is small, and
-- no one reads a year of minutes to find them. Windows of a day are long by themselves.
create index cluster_lengthy on cluster (municipality, counter_id, ended_at)
    where ended_at - started_at >= interval '3 hours';

create function quality_lengthy(
    p_municipality text, p_from bigint, p_to bigint,
    out counter_id text, out started_at bigint, out ended_at bigint
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select k.counter_id, extract(epoch from k.started_at)::bigint,
           extract(epoch from k.ended_at)::bigint
    from counter c
    join cluster k on k.municipality = c.municipality and k.counter_id = c.id
    where c.municipality = p_municipality and c."window" <> 'day'
      and k.ended_at - k.started_at >= interval '3 hours'
      and k.ended_at > to_timestamp(p_from) and k.ended_at <= to_timestamp(p_to)
    order by k.counter_id, k.ended_at;
end
$$;

create function quality_coverage(
    p_municipality text, p_from bigint, p_to bigint,
    out sensor_id text, out started_at bigint, out ended_at bigint, out state text
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select v.sensor_id, extract(epoch from v.started_at)::bigint,
           extract(epoch from v.ended_at)::bigint, v.state
    from coverage v
    where v.municipality = p_municipality
      and v.ended_at > to_timestamp(p_from) and v.started_at < to_timestamp(p_to)
    order by v.sensor_id, v.started_at;
end
$$;

-- Makes the findings of a municipality over a time equal to those given, which lie in it, and says
-- how many there are now that touch it. What was found before and after stays, and is one with
-- what is given where they meet. So the same data gives the same findings, whoever examines it how
-- often and in whatever parts; and what no longer holds, as figures came late, is gone.
create function put_finding(
    p_municipality text, p_from bigint, p_to bigint,
    p_sensor text[], p_counter text[], p_reason text[], p_started_at bigint[], p_ended_at bigint[],
    p_ratio double precision[], p_ongoing boolean[]
) returns int
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
declare
    v_from constant timestamptz := to_timestamp(p_from);
    v_to constant timestamptz := to_timestamp(p_to);
    v_found int;
begin
    perform public.check_municipality(array[p_municipality]);
    -- Two examinations at once would each join to what the other removes.
    perform from municipality where code = p_municipality for no key update;

    with given as (
        select g.sensor_id, g.counter_id, g.reason,
               greatest(to_timestamp(g.started_at), v_from) as started_at,
               least(to_timestamp(g.ended_at), v_to) as ended_at, g.ratio, g.ongoing
        from unnest(p_sensor, p_counter, p_reason, p_started_at, p_ended_at, p_ratio, p_ongoing)
             as g(sensor_id, counter_id, reason, started_at, ended_at, ratio, ongoing)
    ),
    touched as materialized (
        select f.*
        from finding f
        where f.municipality = p_municipality and f.started_at <= v_to and f.ended_at >= v_from
    ),
    piece as (
        select g.*, now() as found_at from given g where g.started_at < g.ended_at
        union all
        select t.sensor_id, t.counter_id, t.reason, t.started_at, least(t.ended_at, v_from),
               t.ratio, false, t.found_at
        from touched t
        where t.started_at < v_from
        union all
        select t.sensor_id, t.counter_id, t.reason, greatest(t.started_at, v_to), t.ended_at,
               t.ratio, t.ongoing, t.found_at
        from touched t
        where t.ended_at > v_to
    ),
    -- A piece begins a finding of its own where none before it reaches up to it.
    begun as (
        select p.*,
               p.started_at > max(p.ended_at) over earlier
               or max(p.ended_at) over earlier is null as is_first
        from piece p
        window earlier as (
            partition by p.sensor_id, p.counter_id, p.reason
            order by p.started_at, p.ended_at
            rows between unbounded preceding and 1 preceding)
    ),
    numbered as (
        select b.*,
               count(*) filter (where b.is_first) over (
                   partition by b.sensor_id, b.counter_id, b.reason
                   order by b.started_at, b.ended_at) as number
        from begun b
    ),
    island as materialized (
        select n.sensor_id, n.counter_id, n.reason, min(n.started_at) as started_at,
               max(n.ended_at) as ended_at, min(n.ratio) as ratio,
               (array_agg(n.ongoing order by n.ended_at desc, n.ongoing desc))[1] as ongoing,
               -- Found again, it was found when it first was.
               least(min(n.found_at), (
                   select min(t.found_at)
                   from touched t
                   where t.sensor_id = n.sensor_id
                     and t.counter_id is not distinct from n.counter_id and t.reason = n.reason
                     and t.started_at < max(n.ended_at) and t.ended_at > min(n.started_at)
               )) as found_at
        from numbered n
        group by n.sensor_id, n.counter_id, n.reason, n.number
    ),
    gone as (
        delete from finding f
        using touched t
        where f.municipality = p_municipality and f.id = t.id
          and not exists (
              select from island i
              where i.sensor_id = t.sensor_id and i.counter_id is not distinct from t.counter_id
                and i.reason = t.reason and i.started_at = t.started_at
          )
    ),
    put as (
        insert into finding as f (
            municipality, sensor_id, counter_id, reason, started_at, ended_at, ratio, ongoing,
            found_at)
        select p_municipality, i.sensor_id, i.counter_id, i.reason, i.started_at, i.ended_at,
               i.ratio, i.ongoing, i.found_at
        from island i
        order by i.started_at, i.sensor_id, i.counter_id, i.reason
        on conflict (municipality, sensor_id, counter_id, reason, started_at) do update set
            ended_at = excluded.ended_at,
            ratio = excluded.ratio,
            ongoing = excluded.ongoing
        where (f.ended_at, f.ratio, f.ongoing)
              is distinct from (excluded.ended_at, excluded.ratio, excluded.ongoing)
    )
    select count(*) into v_found from island;
    return v_found;
end
$$;
