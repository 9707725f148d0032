-- The only way in for telecom tables: each whole or not at all, one for an area and interval.

-- Stores tables and says how many it refused, by reason.
--
-- p_municipality, p_area, p_edge, p_started_at, p_ended_at: of each table, in order of delivery.
-- p_cells: how many cells it has. p_origin, p_count: the cells of all, one table after the other.
--
-- The areas' rows are locked first and in order, whence no two calls overlap on an area, and each
-- table is held against all that was committed before. Within the call the first delivered wins.
create function put_visit(
    p_municipality text[], p_area text[], p_edge text[],
    p_started_at bigint[], p_ended_at bigint[], p_cells int[],
    p_origin text[], p_count int[],
    out stored bigint, out refused jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_table record;
    v_origin text[];
    v_count int[];
    v_reason text;
    v_told text[] := '{}';
    v_news text[] := '{}';
begin
    -- On an older snapshot the locks below would guard nothing.
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'put_visit needs read committed' using errcode = '25001';
    end if;
    if exists (select from unnest(p_cells) as c(cells) where coalesce(c.cells, 0) < 1)
       or cardinality(p_origin) <> coalesce((select sum(c) from unnest(p_cells) c), 0)
       or cardinality(p_count) <> cardinality(p_origin) then
        raise exception 'cells that belong to no table' using errcode = '22023';
    end if;

    perform
    from public.area a
    where (a.municipality, a.id) in (
        select d.municipality, d.area from unnest(p_municipality, p_area) as d(municipality, area)
    )
    order by a.municipality, a.id
    for no key update;

    for v_table in
        select d.*, sum(d.cells) over (order by d.number) as last_cell
        from unnest(p_municipality, p_area, p_edge, p_started_at, p_ended_at, p_cells)
             with ordinality
             as d(municipality, area, edge, started_at, ended_at, cells, number)
        order by d.number
    loop
        select array_agg(c.origin order by c.origin collate "C"),
               array_agg(c.count order by c.origin collate "C")
        into v_origin, v_count
        from unnest(
            p_origin[v_table.last_cell - v_table.cells + 1 : v_table.last_cell],
            p_count[v_table.last_cell - v_table.cells + 1 : v_table.last_cell]
        ) as c(origin, count);

        v_reason := public.visit_refusal(
            v_table.municipality, v_table.area, v_table.edge,
            v_table.started_at, v_table.ended_at, v_origin, v_count);
        if v_reason is not null then
            v_told := v_told || v_reason;
            continue;
        end if;
        insert into public.visit (
            municipality, area_id, started_at, ended_at, cell, origin, count)
        select v_table.municipality, v_table.area, to_timestamp(v_table.started_at),
               to_timestamp(v_table.ended_at), c.cell, c.origin, c.count
        from unnest(v_origin, v_count) with ordinality as c(origin, count, cell);
        v_news := v_news || v_table.municipality;
    end loop;

    stored := cardinality(v_news);
    select coalesce(jsonb_object_agg(t.reason, t.tables), '{}')
    into refused
    from (select r.reason, count(*) as tables from unnest(v_told) as r(reason) group by 1) t;
    perform pg_notify('passant_live', n.municipality)
    from (select distinct u.municipality from unnest(v_news) as u(municipality)) n;
end
$$;

-- Says why a table is not stored; null if it is. The area's row is locked by the caller.
create function visit_refusal(
    p_municipality text, p_area text, p_edge text, p_started_at bigint, p_ended_at bigint,
    p_origin text[], p_count int[]
) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code constant text[] := string_to_array(array_to_string(p_origin, '+'), '+');
    v_area record;
    v_near record;
begin
    select a.interval_seconds,
           extract(epoch from now() - make_interval(months => m.retention_months))::bigint
           as horizon_at
    into v_area
    from public.area a
    join public.supplier s on s.municipality = a.municipality and s.id = a.supplier_id
    join public.municipality m on m.code = a.municipality
    where a.municipality = p_municipality and a.id = p_area
      and (s.edge is null or s.edge = p_edge);
    if not found then
        return 'unknown-area';
    end if;
    if p_ended_at <= v_area.horizon_at then
        return 'expired';
    end if;
    if p_started_at % v_area.interval_seconds <> 0
       or p_ended_at - p_started_at <> v_area.interval_seconds then
        return 'off-grid';
    end if;
    if exists (
        select from unnest(v_code) as c(code)
        where not exists (
            select from public.origin o where o.municipality = p_municipality and o.code = c.code
        )
    ) then
        return 'unknown-origin';
    end if;
    if cardinality(v_code) <> (select count(distinct c.code) from unnest(v_code) as c(code)) then
        return 'repeated-origin';
    end if;
    if not public.is_partition(p_municipality, v_code) then
        return 'not-a-partition';
    end if;

    -- What is stored may lie on another grid, from before the registry changed it.
    select v.started_at, v.ended_at
    into v_near
    from public.visit v
    where v.municipality = p_municipality and v.area_id = p_area
      and v.ended_at > to_timestamp(p_started_at) and v.ended_at < to_timestamp(p_ended_at + 3600)
      and v.started_at < to_timestamp(p_ended_at)
    order by v.ended_at
    limit 1;
    if not found then
        return null;
    end if;
    if v_near.started_at <> to_timestamp(p_started_at)
       or v_near.ended_at <> to_timestamp(p_ended_at) then
        return 'overlap';
    end if;
    return (
        select case
            when array_agg(v.origin::text order by v.cell) = p_origin
                 and array_agg(v.count order by v.cell) = p_count
            then 'duplicate' else 'overlap' end
        from public.visit v
        where v.municipality = p_municipality and v.area_id = p_area
          and v.ended_at = to_timestamp(p_ended_at)
    );
end
$$;

-- Tells whether each leaf of the hierarchy lies under exactly one of the codes, or is it: a total
-- beside its parts, or a table of one level beside one of another, is none.
create function is_partition(p_municipality text, p_code text[]) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
    with recursive under(top, code) as (
        select o.code, o.code
        from public.origin o
        where o.municipality = p_municipality and o.code = any(p_code)
        union
        select u.top, o.code
        from under u
        join public.origin o on o.municipality = p_municipality and o.parent = u.code
    ), leaf as (
        -- Not by an anti join: without statistics that is a loop within a loop.
        select o.code from public.origin o where o.municipality = p_municipality
        except
        select o.parent from public.origin o where o.municipality = p_municipality
    )
    select count(*) = count(distinct u.code) and count(*) = (select count(*) from leaf)
    from under u
    join leaf l on l.code = u.code
$$;
