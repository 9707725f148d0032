-- Calibration: what a counted one stands for in passers, by day. Applied when read, never before.

-- No overlap is checked by the registry, which is its source. Numeric, so that a week is exactly
-- the sum of its days.
create table calibration (
    municipality text not null,
    counter_id text not null,
    valid_from date not null,
    valid_to date check (valid_to >= valid_from),
    factor numeric not null check (factor > 0),
    unpublished boolean not null,
    note text,
    primary key (municipality, counter_id, valid_from),
    foreign key (municipality, counter_id) references counter on delete cascade
);

alter function save_registry(jsonb) rename to save_entry;

-- Makes the stored registry of one municipality equal to a document of it.
create function save_registry(p_document jsonb) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_municipality constant text := p_document -> 'municipality' ->> 'code';
begin
    -- Locks the counters, whose factors these are.
    perform save_entry(p_document);
    delete from calibration where municipality = v_municipality;
    insert into calibration (
        municipality, counter_id, valid_from, valid_to, factor, unpublished, note)
    select v_municipality, c.id, k.valid_from, k.valid_to, k.factor, k.unpublished, k.note
    from jsonb_to_recordset(p_document -> 'counters') as c(id text, calibration jsonb)
    cross join jsonb_to_recordset(c.calibration)
        as k(valid_from date, valid_to date, factor numeric, unpublished boolean, note text)
    where jsonb_typeof(c.calibration) = 'array';
end
$$;
