-- Clusters are stored in fewer passes: those of a batch are first summed by quarter of an hour, and
-- a batch that by these sums is new and sound as a whole, as nearly all are, is checked no further.

-- As before, with one more: what each quarter gets of the batch.
create or replace function open_staging() returns void
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
    create temp table if not exists share_staging (
        counter int not null,
        quarter_at bigint not null,
        hour_at bigint,
        day date,
        count bigint not null,
        covered_seconds int not null,
        ended_at bigint not null,
        is_sound boolean
    ) on commit delete rows;
    -- To all, but a temporary table is seen by its own session alone.
    grant insert on pg_temp.cluster_staging to public;
    perform public.check_staging('cluster_staging', 'counter_staging', 'share_staging');
end
$$;

-- Stores what is in the staging table and says how many rows it refused, by reason.
--
-- p_municipality, p_counter: what the numbers in the column counter stand for, from 1.
-- p_edge: what the numbers in the column edge stand for, from 1.
--
-- The counters' rows are locked first and in order, whence no two calls overlap on a counter, and
-- the checks below see all that was committed before. Within the call the first delivered wins.
create or replace function put_cluster(
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
begin
    -- On an older snapshot the locks below would guard nothing.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'put_cluster needs read committed' using errcode = '25001';
    end if;
    if p_edge is null then
        raise exception 'put_cluster needs edges' using errcode = '22023';
    end if;
    -- A session may be older than this function.
    if to_regclass('pg_temp.share_staging') is null then
        perform public.open_staging();
    end if;
    perform public.check_staging('cluster_staging', 'counter_staging', 'share_staging');

    insert into counter_staging
    select d.number, c.municipality, c.id, s.edge, m.time_zone, null,
           extract(epoch from c.newest_ended_at)::bigint
    from unnest(p_municipality, p_counter) with ordinality as d(municipality, counter_id, number)
    join public.counter c on c.municipality = d.municipality and c.id = d.counter_id
    join public.sensor s on s.municipality = c.municipality and s.id = c.sensor_id
    join public.municipality m on m.code = c.municipality
    order by c.municipality, c.id
    for no key update of c;
    -- Only now, in a statement of its own: what held the locks before us may have moved it.
    update counter_staging g
    set horizon_at = extract(
        epoch from now() - make_interval(months => m.retention_months))::bigint
    from public.municipality m
    where m.code = g.municipality;
    if exists (
        select from counter_staging group by municipality, counter_id having count(*) > 1
    ) then
        raise exception 'a counter with two numbers' using errcode = '22023';
    end if;

    perform public.share_out(p_edge);
    if exists (select from share_staging where is_sound is not true) then
        perform public.refuse_cluster(p_edge);
        select coalesce(sum(t.rows) filter (where t.reason is null), 0),
               coalesce(
                   jsonb_object_agg(t.reason, t.rows) filter (where t.reason is not null), '{}')
        into stored, refused
        from (select reason, count(*) as rows from cluster_staging group by reason) t;
        if stored = 0 then
            return;
        end if;
        delete from share_staging;
        perform public.share_out(p_edge);
    else
        refused := '{}';
        select count(*) into stored from cluster_staging;
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
    set newest_started_at = to_timestamp(s.started_at),
        newest_ended_at = to_timestamp(s.ended_at),
        newest_count = s.count
    from (
        select counter, max(ended_at) as ended_at from share_staging group by counter
    ) n
    join counter_staging g on g.counter = n.counter
    join cluster_staging s
        on s.counter = n.counter and s.ended_at = n.ended_at and s.reason is null
           and p_edge is not null
    where c.municipality = g.municipality and c.id = g.counter_id
      and (c.newest_ended_at is null or c.newest_ended_at < to_timestamp(n.ended_at));

    perform pg_notify('passant_live', t.municipality)
    from (
        select distinct c.municipality
        from share_staging s
        join counter_staging c on c.counter = s.counter
    ) t;
end
$$;

-- Shares the staged clusters that are not refused out over quarters of an hour, in whole persons,
-- and says of each quarter whether all that it gets is sound and new.
--
-- A cluster is shared out by time: floor(count x elapsed at the end of the quarter / length) less
-- the same at its start, so that any sum over whole quarters is again such a difference and hours,
-- days and clusters agree exactly. Hours are the clock's: they start where the local midnight of
-- that day says, which matters where the offset from UTC is a broken hour.
--
-- Sound is a quarter whose clusters are of a known counter and one edge that may speak of it, are
-- no longer than a day, within their horizon and on one local day, start at or after the newest
-- stored one ends, and do not overlap: each minute is a bit, and bits that no two clusters share
-- have the sum that they have joined. What is not on the minute counts as unsound: refuse_cluster
-- looks at clusters one by one.
create function share_out(p_edge text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    insert into share_staging
    with piece as (
        select s.counter, s.edge, s.started_at, s.ended_at,
               s.started_at - s.started_at % 900 as quarter_at,
               s.count,
               (s.ended_at - s.started_at)::int as covered_seconds,
               case when s.started_at % 60 = 0 and s.ended_at % 60 = 0
                         and s.started_at >= 0 and s.ended_at > s.started_at
                    then (1 << ((s.started_at % 900 + s.ended_at - s.started_at) / 60)::int)
                         - (1 << (s.started_at % 900 / 60)::int)
                    else 0 end as minutes
        from cluster_staging s
        where s.reason is null and p_edge is not null
          and s.started_at % 900 + s.ended_at - s.started_at <= 900
        union all
        select s.counter, s.edge, s.started_at, s.ended_at, q.at,
               (s.count::bigint * (p.ended_at - s.started_at) / (s.ended_at - s.started_at)
                - s.count::bigint * (p.started_at - s.started_at)
                  / (s.ended_at - s.started_at))::int,
               (p.ended_at - p.started_at)::int,
               case when s.started_at % 60 = 0 and s.ended_at % 60 = 0 and s.started_at >= 0
                    then (1 << ((p.ended_at - q.at) / 60)::int)
                         - (1 << ((p.started_at - q.at) / 60)::int)
                    else 0 end
        from cluster_staging s
        cross join lateral generate_series(
            s.started_at - s.started_at % 900,
            -- Whatever the caller staged: none is longer than a day of 25 hours.
            least(s.ended_at - 1, s.started_at + 93600), 900) as q(at)
        cross join lateral (
            select greatest(q.at, s.started_at), least(q.at + 900, s.ended_at)
        ) as p(started_at, ended_at)
        where s.reason is null and p_edge is not null
          and s.started_at % 900 + s.ended_at - s.started_at > 900
    ),
    share as (
        select counter, quarter_at,
               min(started_at) as first_started_at, max(started_at) as last_started_at,
               min(ended_at) as first_ended_at, max(ended_at) as last_ended_at,
               min(edge) as edge, max(edge) as other_edge,
               sum(count)::bigint as count, sum(covered_seconds)::int as covered_seconds,
               min(minutes) > 0 and sum(minutes) = bit_or(minutes) as is_disjoint
        from piece
        group by counter, quarter_at
    )
    select s.counter, s.quarter_at,
           s.quarter_at - (s.quarter_at - extract(
               epoch from d.day::timestamp at time zone c.time_zone)::bigint % 3600) % 3600,
           d.day, s.count, s.covered_seconds, s.last_ended_at,
           s.is_disjoint
           and c.counter is not null
           and s.edge = s.other_edge and (c.edge is null or c.edge = p_edge[s.edge])
           and s.last_ended_at - s.first_started_at <= 93600
           and (c.horizon_at is null or s.first_ended_at > c.horizon_at)
           and (c.newest_ended_at is null or s.first_started_at >= c.newest_ended_at)
           -- All four, for there are places where a day resumed after its midnight.
           and (s.last_started_at = s.first_started_at
                or (to_timestamp(s.last_started_at) at time zone c.time_zone)::date = d.day)
           and (s.first_ended_at = s.last_ended_at
                or (to_timestamp(s.first_ended_at - 1) at time zone c.time_zone)::date = d.day)
           and (to_timestamp(s.last_ended_at - 1) at time zone c.time_zone)::date = d.day
    from share s
    left join counter_staging c on c.counter = s.counter
    cross join lateral (
        select (to_timestamp(s.first_started_at) at time zone c.time_zone)::date as day
    ) d;
end
$$;

-- Adds the quarters of the batch to the three rollups.
create or replace function put_rollup(p_edge text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    with hour_share as materialized (
        select counter, hour_at, sum(count)::bigint as count,
               sum(covered_seconds)::int as covered_seconds, min(day) as day
        from share_staging
        where p_edge is not null
        group by counter, hour_at
    ),
    -- What starts at or after the newest cluster so far is a new row; under the counter's lock it
    -- stays one, and a plain insert takes half the time of an upsert.
    new_quarter as (
        insert into public.cluster_quarter
        select c.municipality, c.counter_id, to_timestamp(s.quarter_at), s.count,
               s.covered_seconds
        from share_staging s
        join counter_staging c on c.counter = s.counter
        where s.quarter_at >= coalesce(c.newest_ended_at, 0)
        order by s.counter, s.quarter_at
    ),
    quarter as (
        insert into public.cluster_quarter as r
        select c.municipality, c.counter_id, to_timestamp(s.quarter_at), s.count,
               s.covered_seconds
        from share_staging s
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
        from share_staging
        group by counter, day
    ) s
    join counter_staging c on c.counter = s.counter
    on conflict (municipality, counter_id, day) do update set
        count = r.count + excluded.count,
        covered_seconds = r.covered_seconds + excluded.covered_seconds;
end
$$;

-- Marks what is staged and not to be stored with its reason, cluster by cluster.
create function refuse_cluster(p_edge text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_from timestamptz;
    v_to timestamptz;
begin
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
end
$$;
