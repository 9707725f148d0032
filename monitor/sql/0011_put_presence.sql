-- The only way in for presence: one figure of a view at an instant.

-- Stores figures and says how many it refused, by reason. The five columns are of each figure, in
-- order of delivery.
--
-- The views' rows are locked first and in order, so that what is looked up below stays so until
-- the commit. Within the call the first delivered wins.
create function put_presence(
    p_municipality text[], p_counter text[], p_edge text[], p_at bigint[], p_count int[],
    out stored bigint, out refused jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    v_from timestamptz;
    v_to timestamptz;
    v_news text[];
begin
    -- On an older snapshot the locks below would guard nothing.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'put_presence needs read committed' using errcode = '25001';
    end if;

    perform
    from public.view w
    where (w.municipality, w.id) in (
        select d.municipality, d.counter
        from unnest(p_municipality, p_counter) as d(municipality, counter)
    )
    order by w.municipality, w.id
    for no key update;

    select to_timestamp(min(d.at)), to_timestamp(max(d.at))
    into v_from, v_to
    from unnest(p_at) as d(at);

    with given as materialized (
        select d.number, d.municipality, d.counter_id, to_timestamp(d.at) as at, d.count,
               case when w.id is null then 'unknown-counter'
                    when to_timestamp(d.at)
                         <= now() - make_interval(months => m.retention_months)
                    then 'expired' end as refusal
        from unnest(p_municipality, p_counter, p_edge, p_at, p_count) with ordinality
             as d(municipality, counter_id, edge, at, count, number)
        left join public.municipality m on m.code = d.municipality
        left join (
            select w.municipality, w.id, s.edge
            from public.view w
            join public.sensor s on s.municipality = w.municipality and s.id = w.sensor_id
        ) w on w.municipality = d.municipality and w.id = d.counter_id
               and (w.edge is null or w.edge = d.edge)
    ),
    told as materialized (
        select g.municipality, g.counter_id, g.at, g.count,
               case when g.refusal is not null then g.refusal
                    when p.count is null and g.number = first_value(g.number) over same then null
                    when g.count = coalesce(p.count, first_value(g.count) over same)
                    then 'duplicate'
                    else 'overlap' end as reason
        from given g
        left join public.presence p
            on p.municipality = g.municipality and p.counter_id = g.counter_id and p.at = g.at
               and p.at between v_from and v_to
        window same as (
            partition by g.municipality, g.counter_id, g.at, g.refusal order by g.number)
    ),
    new as (
        insert into public.presence (municipality, counter_id, at, count)
        select t.municipality, t.counter_id, t.at, t.count
        from told t
        where t.reason is null
        order by t.municipality, t.counter_id, t.at
    ),
    newest as (
        update public.view w
        set newest_at = n.at, newest_count = n.count
        from (
            select distinct on (t.municipality, t.counter_id)
                   t.municipality, t.counter_id, t.at, t.count
            from told t
            where t.reason is null
            order by t.municipality, t.counter_id, t.at desc
        ) n
        where w.municipality = n.municipality and w.id = n.counter_id
          and (w.newest_at is null or w.newest_at < n.at)
    )
    select coalesce(sum(r.rows) filter (where r.reason is null), 0),
           coalesce(
               jsonb_object_agg(r.reason, r.rows) filter (where r.reason is not null), '{}'),
           (select array_agg(distinct t.municipality) from told t where t.reason is null)
    into stored, refused, v_news
    from (select t.reason, count(*) as rows from told t group by t.reason) r;

    perform pg_notify('passant_live', n.municipality) from unnest(v_news) as n(municipality);
end
$$;
