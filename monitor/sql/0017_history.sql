-- The way in for recorded counts: a counter's local day at a time, whole or not at all.

-- The days of which figures of these counters are kept, also after a prune: one look before an
-- import, for put_history alone decides.
create function history_day(
    p_municipality text, p_counter text[], out counter_id text, out day date
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select r.counter_id, r.day
    from public.cluster_day r
    where r.municipality = p_municipality and r.counter_id = any(p_counter);
end
$$;

-- Stores days of recorded counts: their clusters, which are in the staging table, and the coverage
-- of their sensors. Says which days it refused, by their numbers from 1.
--
-- p_counter: what the numbers in the staging table's column counter stand for, from 1.
-- p_day_counter, p_day: of each day the number of its counter, and its date. The staging table's
-- column edge says which of these days a cluster belongs to, from 1.
-- p_sensor, p_started_at, p_ended_at: when a sensor was alive, a stretch within a local day. Of a
-- sensor's day it is kept only where a day of one of its counters is stored now.
--
-- `there`: a cluster of that day is stored, or its rollup, which outlives a prune. `expired`: part
-- of the day lies behind the municipality's horizon.
create function put_history(
    p_municipality text, p_counter text[], p_day_counter int[], p_day date[],
    p_sensor text[], p_started_at bigint[], p_ended_at bigint[],
    out stored bigint, out there int[], out expired int[]
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    v_time_zone text;
    v_horizon_at timestamptz;
    v_counters bigint;
    v_edge text[];
    v_refused jsonb;
begin
    perform public.check_municipality(array[p_municipality]);
    -- On an older snapshot the locks below would guard nothing.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'put_history needs read committed' using errcode = '25001';
    end if;
    perform public.check_staging('cluster_staging');

    -- As put_cluster locks them, which finds them locked by us.
    perform
    from public.counter c
    where c.municipality = p_municipality and c.id = any(p_counter)
    order by c.municipality, c.id
    for no key update;
    get diagnostics v_counters = row_count;
    if v_counters <> cardinality(p_counter) then
        raise exception 'unknown counter' using errcode = 'PT002';
    end if;
    -- Under the locks, which a prune takes before it moves the horizon.
    select m.time_zone, public.horizon(m)
    into v_time_zone, v_horizon_at
    from public.municipality m
    where m.code = p_municipality;

    with asked as (
        select d.number::int as number, p_counter[d.counter] as counter_id, d.day,
               d.day::timestamp at time zone v_time_zone as started_at
        from unnest(p_day_counter, p_day) with ordinality as d(counter, day, number)
    ),
    -- No cluster crosses midnight, nor is one of a day without its rollup but by an owner's hand.
    kept as (
        select k.counter_id, (k.started_at at time zone v_time_zone)::date as day
        from public.cluster k
        where k.municipality = p_municipality and k.counter_id = any(p_counter)
          and k.ended_at > (select min(a.started_at) from asked a)
          and k.ended_at <= (select max(a.started_at) + interval '26 hours' from asked a)
        union
        select r.counter_id, r.day
        from public.cluster_day r
        where r.municipality = p_municipality and r.counter_id = any(p_counter)
          and r.day between (select min(a.day) from asked a) and (select max(a.day) from asked a)
    )
    select coalesce(array_agg(a.number order by a.number) filter (where not a.is_expired), '{}'),
           coalesce(array_agg(a.number order by a.number) filter (where a.is_expired), '{}')
    into there, expired
    from (
        select a.number, coalesce(a.started_at < v_horizon_at, false) as is_expired, k.day as day
        from asked a
        left join kept k on k.counter_id = a.counter_id and k.day = a.day
    ) a
    where a.is_expired or a.day is not null;

    delete from cluster_staging s where s.edge = any(there || expired);
    if exists (
        select
        from cluster_staging s
        where s.counter is distinct from p_day_counter[s.edge]
           or (to_timestamp(s.started_at) at time zone v_time_zone)::date
              is distinct from p_day[s.edge]
    ) then
        raise exception 'a cluster of another day' using errcode = 'PT003';
    end if;

    -- Recorded counts come from no edge, and may be of any edge's sensor.
    select array_agg(s.edge order by d.number)
    into v_edge
    from unnest(p_day_counter) with ordinality as d(counter, number)
    join public.counter c on c.municipality = p_municipality and c.id = p_counter[d.counter]
    join public.sensor s on s.municipality = c.municipality and s.id = c.sensor_id;
    stored := 0;
    if exists (select from cluster_staging) then
        select p.stored, p.refused
        into stored, v_refused
        from public.put_cluster(
            array_fill(p_municipality, array[cardinality(p_counter)]), p_counter, v_edge) p;
        -- Of a day all or nothing: so there is nothing that may be refused here.
        if v_refused <> '{}' then
            raise exception 'a day in parts' using errcode = 'PT003';
        end if;
    end if;

    perform public.put_history_coverage(
        p_municipality, v_time_zone,
        array(
            select c.sensor_id || ' ' || d.day
            from unnest(p_day_counter, p_day) with ordinality as d(counter, day, number)
            join public.counter c
              on c.municipality = p_municipality and c.id = p_counter[d.counter]
            where d.number <> all(there || expired)
        ),
        p_sensor, p_started_at, p_ended_at);
end
$$;

-- Writes that sensors were alive where nothing was known of them, and joins it to its like.
--
-- p_sensor_day: sensors and days, such as 'street-1 2026-06-01', of which it is written.
--
-- What an edge said stands. However the stretches come in parts, they end in the same rows.
create function put_history_coverage(
    p_municipality text, p_time_zone text, p_sensor_day text[],
    p_sensor text[], p_started_at bigint[], p_ended_at bigint[]
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    v_sensor record;
begin
    -- An edge's status may write to the same rows: it waits the moment until our commit.
    lock table public.coverage in share row exclusive mode;
    for v_sensor in
        select n.sensor_id, n.told - coalesce(k.known, '{}') as news
        from (
            select t.sensor_id,
                   range_agg(tstzrange(to_timestamp(t.started_at), to_timestamp(t.ended_at)))
                       as told
            from unnest(p_sensor, p_started_at, p_ended_at)
                as t(sensor_id, started_at, ended_at)
            where t.sensor_id || ' '
                  || (to_timestamp(t.started_at) at time zone p_time_zone)::date
                  = any(p_sensor_day)
            group by t.sensor_id
        ) n
        left join lateral (
            select range_agg(tstzrange(c.started_at, c.ended_at)) as known
            from public.coverage c
            where c.municipality = p_municipality and c.sensor_id = n.sensor_id
              and c.ended_at > lower(n.told) and c.started_at < upper(n.told)
        ) k on true
        where not n.told <@ coalesce(k.known, '{}')
    loop
        with touched as (
            delete from public.coverage c
            where c.municipality = p_municipality and c.sensor_id = v_sensor.sensor_id
              and c.state = 'alive'
              and c.ended_at >= lower(v_sensor.news) and c.started_at <= upper(v_sensor.news)
            returning tstzrange(c.started_at, c.ended_at) as span
        )
        insert into public.coverage (municipality, sensor_id, started_at, ended_at, state)
        select p_municipality, v_sensor.sensor_id, lower(s.span), upper(s.span), 'alive'
        from unnest(
            v_sensor.news + coalesce((select range_agg(t.span) from touched t), '{}')
        ) as s(span);
    end loop;
end
$$;
