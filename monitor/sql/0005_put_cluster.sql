-- The only way in for clusters. The caller's role has no right on any table: it fills the staging
-- table of its session and calls put_cluster, which runs with the owner's rights.

-- Makes this session's staging tables. They belong to the owner of this function, so that a caller
-- cannot put a view with a function of its own in their place. Emptied at each commit, which a
-- table with an index or with long texts would make dear: hence neither.
create function open_staging() returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
begin
    create temp table if not exists cluster_staging (
        ordinal int not null,
        edge int not null,
        counter int not null,
        started_at bigint not null,
        ended_at bigint not null,
        count int not null,
        reason text storage plain
    ) on commit delete rows;
    create temp table if not exists counter_staging (
        counter int not null,
        municipality text storage plain not null,
        counter_id text storage plain not null,
        edge text storage plain,
        time_zone text storage plain not null,
        horizon_at bigint,
        newest_ended_at bigint
    ) on commit delete rows;
    -- To all, but a temporary table is seen by its own session alone.
    grant insert on pg_temp.cluster_staging to public;
    perform public.check_staging('cluster_staging', 'counter_staging');
end
$$;

create function check_staging(variadic p_name text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if cardinality(p_name) <> (
        select count(*)
        from pg_class
        where relnamespace = pg_my_temp_schema()
          and relname = any(p_name)
          and relkind = 'r'
          and pg_get_userbyid(relowner) = current_user
    ) then
        raise exception 'staging tables that are not the owner''s' using errcode = '42501';
    end if;
end
$$;

-- Stores what is in the staging table and says how many rows it refused, by reason.
--
-- p_municipality, p_counter: what the numbers in the column counter stand for, from 1.
-- p_edge: what the numbers in the column edge stand for, from 1.
--
-- The counters' rows are locked first and in order, whence no two calls overlap on a counter, and
-- the checks below see all that was committed before. Within the call the first delivered wins.
create function put_cluster(
    p_municipality text[], p_counter text[], p_edge text[],
    out stored bigint, out refused jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
-- Staging tables have no statistics: a plan kept from a batch of one is ruinous for 10,000. The
-- large statements name a variable, which is what makes this setting apply to them.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    v_from timestamptz;
    v_to timestamptz;
begin
    -- On an older snapshot the locks below would guard nothing.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'put_cluster needs read committed' using errcode = '25001';
    end if;
    perform public.check_staging('cluster_staging', 'counter_staging');

    insert into counter_staging
    select d.number, c.municipality, c.id, s.edge, m.time_zone,
           extract(epoch from now() - make_interval(months => m.retention_months))::bigint,
           extract(epoch from c.newest_ended_at)::bigint
    from unnest(p_municipality, p_counter) with ordinality as d(municipality, counter_id, number)
    join public.counter c on c.municipality = d.municipality and c.id = d.counter_id
    join public.sensor s on s.municipality = c.municipality and s.id = c.sensor_id
    join public.municipality m on m.code = c.municipality
    order by c.municipality, c.id
    for no key update of c;
    if exists (
        select from counter_staging group by municipality, counter_id having count(*) > 1
    ) then
        raise exception 'a counter with two numbers' using errcode = '22023';
    end if;

    update cluster_staging s
    set reason = 'unknown-counter'
    where not exists (
        select from counter_staging c
        where c.counter = s.counter and (c.edge is null or c.edge = p_edge[s.edge])
    );

    update cluster_staging s
    set reason = case when s.ended_at <= c.horizon_at then 'expired' else 'crosses-midnight' end
    from counter_staging c
    where c.counter = s.counter
      and s.reason is null
      and p_edge is not null
      and (s.ended_at <= c.horizon_at
           or (to_timestamp(s.started_at) at time zone c.time_zone)::date
              <> (to_timestamp(s.ended_at - 1) at time zone c.time_zone)::date);

    -- Against the store, but only where a counter's newest cluster does not settle it at once. As
    -- stored ones do not overlap, the first that ends after our start is the only one to look at.
    select to_timestamp(min(s.started_at)), to_timestamp(max(s.ended_at) + 26 * 3600)
    into v_from, v_to
    from cluster_staging s
    join counter_staging c on c.counter = s.counter
    where s.reason is null and s.started_at < c.newest_ended_at;

    if v_from is not null then
        update cluster_staging s
        set reason = j.reason
        from (
            select s.ordinal,
                   case when k.started_at = to_timestamp(s.started_at)
                             and k.ended_at = to_timestamp(s.ended_at)
                             and k.count = s.count
                        then 'duplicate' else 'overlap' end as reason
            from cluster_staging s
            join counter_staging c on c.counter = s.counter
            cross join lateral (
                select k.started_at, k.ended_at, k.count
                from public.cluster k
                where k.municipality = c.municipality and k.counter_id = c.counter_id
                  and k.ended_at > to_timestamp(s.started_at)
                  -- No cluster is longer than a day: lets whole chunks be left aside.
                  and k.ended_at > v_from and k.ended_at < v_to
                order by k.ended_at
                limit 1
            ) k
            where s.reason is null
              and s.started_at < c.newest_ended_at
              and k.started_at < to_timestamp(s.ended_at)
        ) j
        where j.ordinal = s.ordinal;
    end if;

    -- Within the batch: rows in order of their start overlap somewhere if and only if two
    -- neighbours do. That is rare.
    if exists (
        select
        from (
            select started_at,
                   lag(ended_at) over (partition by counter order by started_at) as before
            from cluster_staging
            where reason is null and p_edge is not null
        ) n
        where n.started_at < n.before
    ) then
        perform public.refuse_overlap();
    end if;

    select coalesce(sum(t.rows) filter (where t.reason is null), 0),
           coalesce(jsonb_object_agg(t.reason, t.rows) filter (where t.reason is not null), '{}')
    into stored, refused
    from (select reason, count(*) as rows from cluster_staging group by reason) t;

    if stored = 0 then
        return;
    end if;

    -- No `on conflict do nothing`, which takes twice the time: the locks and checks above leave
    -- nothing to conflict with, and whoever writes past them meets the primary key.
    insert into public.cluster (municipality, counter_id, started_at, ended_at, count)
    select c.municipality, c.counter_id, to_timestamp(s.started_at), to_timestamp(s.ended_at),
           s.count
    from cluster_staging s
    join counter_staging c on c.counter = s.counter
    where s.reason is null and p_edge is not null
    order by s.counter, s.ended_at;

    perform public.put_rollup(p_edge);

    update public.counter c
    set newest_started_at = to_timestamp(n.started_at),
        newest_ended_at = to_timestamp(n.ended_at),
        newest_count = n.count
    from (
        select distinct on (s.counter) s.counter, s.started_at, s.ended_at, s.count
        from cluster_staging s
        where s.reason is null and p_edge is not null
        order by s.counter, s.ended_at desc
    ) n
    join counter_staging g on g.counter = n.counter
    where c.municipality = g.municipality and c.id = g.counter_id
      and (c.newest_ended_at is null or c.newest_ended_at < to_timestamp(n.ended_at));

    perform pg_notify('passant_live', t.municipality)
    from (
        select distinct c.municipality
        from cluster_staging s
        join counter_staging c on c.counter = s.counter
        where s.reason is null
    ) t;
end
$$;

-- Adds the staged clusters that were accepted to the three rollups.
--
-- A cluster is shared out by time in whole persons: floor(count x elapsed at the end of the
-- quarter / length) less the same at its start, so that any sum over whole quarters is again such
-- a difference and hours, days and clusters agree exactly. Hours are the clock's: they start where
-- the local midnight of that day says, which matters where the offset from UTC is a broken hour.
create function put_rollup(p_edge text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    with local_cluster as (
        select s.counter, s.started_at, s.ended_at, s.count, d.day,
               extract(epoch from d.day::timestamp at time zone c.time_zone)::bigint % 3600 as shift
        from cluster_staging s
        join counter_staging c on c.counter = s.counter
        cross join lateral (
            select (to_timestamp(s.started_at) at time zone c.time_zone)::date as day
        ) d
        where s.reason is null and p_edge is not null
    ),
    share as materialized (
        select l.counter, q.at as quarter_at, min(l.day) as day,
               min(q.at - (q.at - l.shift) % 3600) as hour_at,
               sum(l.count::bigint * (p.ended_at - l.started_at) / (l.ended_at - l.started_at)
                   - l.count::bigint * (p.started_at - l.started_at)
                     / (l.ended_at - l.started_at))::bigint as count,
               sum(p.ended_at - p.started_at)::int as covered_seconds
        from local_cluster l
        cross join lateral generate_series(
            l.started_at - l.started_at % 900, l.ended_at - 1, 900) as q(at)
        cross join lateral (
            select greatest(q.at, l.started_at), least(q.at + 900, l.ended_at)
        ) as p(started_at, ended_at)
        group by l.counter, q.at
    ),
    hour_share as (
        select counter, hour_at, sum(count)::bigint as count,
               sum(covered_seconds)::int as covered_seconds
        from share
        group by counter, hour_at
    ),
    -- What starts at or after the newest cluster so far is a new row; under the counter's lock it
    -- stays one, and a plain insert takes half the time of an upsert.
    new_quarter as (
        insert into public.cluster_quarter
        select c.municipality, c.counter_id, to_timestamp(s.quarter_at), s.count,
               s.covered_seconds
        from share s
        join counter_staging c on c.counter = s.counter
        where s.quarter_at >= coalesce(c.newest_ended_at, 0)
        order by s.counter, s.quarter_at
    ),
    quarter as (
        insert into public.cluster_quarter as r
        select c.municipality, c.counter_id, to_timestamp(s.quarter_at), s.count,
               s.covered_seconds
        from share s
        join counter_staging c on c.counter = s.counter
        where s.quarter_at < c.newest_ended_at
        on conflict (municipality, counter_id, started_at) do update set
            count = r.count + excluded.count,
            covered_seconds = r.covered_seconds + excluded.covered_seconds
    ),
    new_hour as (
        insert into public.cluster_hour
        select c.municipality, c.counter_id, to_timestamp(s.hour_at), s.count, s.covered_seconds
        from hour_share s
        join counter_staging c on c.counter = s.counter
        where s.hour_at >= coalesce(c.newest_ended_at, 0)
        order by s.counter, s.hour_at
    ),
    hour as (
        insert into public.cluster_hour as r
        select c.municipality, c.counter_id, to_timestamp(s.hour_at), s.count, s.covered_seconds
        from hour_share s
        join counter_staging c on c.counter = s.counter
        where s.hour_at < c.newest_ended_at
        on conflict (municipality, counter_id, started_at) do update set
            count = r.count + excluded.count,
            covered_seconds = r.covered_seconds + excluded.covered_seconds
    )
    insert into public.cluster_day as r
    select c.municipality, c.counter_id, s.day, s.count, s.covered_seconds
    from (
        select counter, day, sum(count)::bigint as count,
               sum(covered_seconds)::int as covered_seconds
        from share
        group by counter, day
    ) s
    join counter_staging c on c.counter = s.counter
    on conflict (municipality, counter_id, day) do update set
        count = r.count + excluded.count,
        covered_seconds = r.covered_seconds + excluded.covered_seconds;
end
$$;

-- Refuses staged clusters that overlap an earlier delivered one of the same batch, row by row.
create function refuse_overlap() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = auto
set enable_seqscan = off
set client_min_messages = warning
as $$
#variable_conflict use_column
declare
    v_row record;
    v_near record;
    v_ordinal int[] := '{}';
    v_reason text[] := '{}';
begin
    create temp table if not exists accepted_staging (
        counter int not null,
        started_at bigint not null,
        ended_at bigint not null,
        count int not null,
        primary key (counter, ended_at)
    ) on commit drop;
    perform public.check_staging('accepted_staging');
    for v_row in
        select ordinal, counter, started_at, ended_at, count
        from cluster_staging
        where reason is null and counter in (
            select n.counter
            from (
                select counter, started_at,
                       lag(ended_at) over (partition by counter order by started_at) as before
                from cluster_staging
                where reason is null
            ) n
            where n.started_at < n.before
        )
        order by ordinal
    loop
        select a.started_at, a.ended_at, a.count into v_near
        from accepted_staging a
        where a.counter = v_row.counter and a.ended_at > v_row.started_at
        order by a.ended_at
        limit 1;
        if not found or v_near.started_at >= v_row.ended_at then
            insert into accepted_staging (counter, started_at, ended_at, count)
            values (v_row.counter, v_row.started_at, v_row.ended_at, v_row.count);
            continue;
        end if;
        v_ordinal := v_ordinal || v_row.ordinal;
        v_reason := v_reason || case
            when (v_near.started_at, v_near.ended_at, v_near.count)
                 = (v_row.started_at, v_row.ended_at, v_row.count)
            then 'duplicate' else 'overlap' end;
    end loop;

    update cluster_staging s
    set reason = r.reason
    from unnest(v_ordinal, v_reason) as r(ordinal, reason)
    where r.ordinal = s.ordinal;
end
$$;
