-- Telecom tables: who delivers them, where visitors can come from, and what was released.

create table supplier (
    municipality text not null references municipality,
    id text not null,
    name text not null,
    factor double precision not null check (factor >= 1),
    edge text,
    primary key (municipality, id)
);

create table area (
    municipality text not null,
    id text not null,
    name text not null,
    supplier_id text not null,
    interval_seconds int not null check (interval_seconds > 0 and 3600 % interval_seconds = 0),
    primary key (municipality, id),
    foreign key (municipality, supplier_id) references supplier
);

create table origin (
    municipality text not null references municipality,
    code text collate "C" not null,
    name text not null,
    level text not null check (
        level in ('neighbourhood', 'municipality', 'corop', 'province', 'country', 'abroad')),
    parent text collate "C",
    primary key (municipality, code),
    foreign key (municipality, parent) references origin
);

create index on origin (municipality, parent);

-- cell: number within its table, from 1, by origin. It stands in the key for the origin, whose joined
-- codes may be longer than an index takes; so a second table of an interval meets the key whatever
-- its origins are. No foreign key to area or origin: history outlives both.
create table visit (
    municipality text not null,
    area_id text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    cell int not null check (cell > 0),
    origin text collate "C" not null check (origin <> ''),
    count int not null check (count >= 15 and count % 5 = 0),
    primary key (municipality, area_id, ended_at, cell),
    -- An hour at most: how far put_visit looks for what a table overlaps.
    check (ended_at > started_at and ended_at - started_at <= interval '1 hour')
);

do $$
begin
    if current_setting('passant.edition') <> 'none' then
        perform create_hypertable(
            'visit', by_range('ended_at', interval '28 days'), create_default_indexes => false);
    end if;
end
$$;
