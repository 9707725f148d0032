-- Several centres share the work, so that an edge's messages are committed out of order: what lies
-- beyond the first gap is remembered, and the receipt moves over it once the gap is closed.

alter table edge
    -- Numbers above the receipt that are committed.
    add column committed int8multirange not null default '{}';

-- Notes that these messages are committed with this transaction, and says up to which number all
-- are, for each edge that was named. What is too far beyond the receipt is not remembered, so that
-- an edge cannot make the row grow: it sends that again.
create or replace function put_receipt(
    p_municipality text[], p_edge text[], p_seq bigint[],
    out municipality text, out edge text, out receipt bigint
) returns setof record
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    c_reach constant bigint := 4096;
    v_edge record;
    v_receipt bigint;
    v_committed int8multirange;
    v_first int8range;
begin
    insert into public.edge (municipality, id)
    select distinct d.municipality, d.edge
    from unnest(p_municipality, p_edge) as d(municipality, edge)
    join public.municipality m on m.code = d.municipality
    order by 1, 2
    on conflict do nothing;
    for v_edge in
        select e.municipality, e.id, e.receipt, e.committed
        from public.edge e
        where (e.municipality, e.id) in (
            select d.municipality, d.edge
            from unnest(p_municipality, p_edge) as d(municipality, edge)
        )
        order by e.municipality, e.id
        for no key update
    loop
        v_receipt := v_edge.receipt;
        select v_edge.committed + coalesce(range_agg(int8range(d.seq, d.seq, '[]')), '{}')
        into v_committed
        from unnest(p_municipality, p_edge, p_seq) as d(municipality, edge, seq)
        where d.municipality = v_edge.municipality and d.edge = v_edge.id
          and d.seq between v_receipt + 1 and v_receipt + c_reach;
        -- A status may have moved the receipt since.
        v_committed := v_committed - int8multirange(int8range(null, v_receipt, '[]'));
        select r into v_first from unnest(v_committed) as r limit 1;
        if lower(v_first) = v_receipt + 1 then
            v_receipt := upper(v_first) - 1;
            v_committed := v_committed - int8multirange(v_first);
        end if;
        if v_receipt > v_edge.receipt or v_committed <> v_edge.committed then
            update public.edge e
            set receipt = v_receipt, committed = v_committed
            where e.municipality = v_edge.municipality and e.id = v_edge.id;
        end if;
        municipality := v_edge.municipality;
        edge := v_edge.id;
        receipt := v_receipt;
        return next;
    end loop;
end
$$;
