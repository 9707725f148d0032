-- Occupancy and density: what they need of the registry.

-- ground_square_metres: what people can stand on, where that is not the whole polygon.
-- reset_hour: of the local day, when nobody is taken to be in it.
alter table zone
    add column ground_square_metres double precision check (ground_square_metres > 0),
    add column reset_hour int check (reset_hour between 0 and 23);

-- The share by which a count is commonly off.
alter table counter
    add column error_share double precision check (error_share >= 0 and error_share < 1);

-- The views of the cameras that stand in a zone.
create table zone_view (
    municipality text not null,
    zone_id text not null,
    view_id text not null,
    primary key (municipality, zone_id, view_id),
    foreign key (municipality, zone_id) references zone on delete cascade,
    foreign key (municipality, view_id) references view on delete cascade
);

alter function save_registry(jsonb) rename to save_measured;

-- Makes the stored registry of one municipality equal to a document of it.
create function save_registry(p_document jsonb) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_municipality constant text := p_document -> 'municipality' ->> 'code';
begin
    -- Locks the counters, and makes the zones anew, whose views go with the old ones.
    perform save_measured(p_document);
    update counter c
    set error_share = k.error_share
    from jsonb_to_recordset(p_document -> 'counters') as k(id text, error_share double precision)
    where c.municipality = v_municipality and c.id = k.id
      and c.error_share is distinct from k.error_share;
    insert into zone_view (municipality, zone_id, view_id)
    select v_municipality, v.zone_id, v.view_id
    from jsonb_to_recordset(p_document -> 'zone_views') as v(zone_id text, view_id text);
end
$$;
