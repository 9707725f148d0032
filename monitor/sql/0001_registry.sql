-- The registry: its folder is the source, these tables are its copy for readers and for checks.

create table municipality (
    code text primary key,
    name text not null,
    time_zone text not null,
    data_licence text not null,
    data_owner text not null,
    contact text not null,
    levels jsonb not null,
    retention_months int check (retention_months > 0),
    context jsonb
);

create table sensor (
    municipality text not null references municipality,
    id text not null,
    name text not null,
    kind text not null check (kind in ('wifi', 'camera', 'laser', 'infrared')),
    owner text not null,
    purpose text not null,
    legal_basis text not null,
    valid_from date not null,
    valid_to date check (valid_to >= valid_from),
    longitude double precision not null,
    latitude double precision not null,
    edge text,
    primary key (municipality, id)
);

-- newest_*: the latest figure, kept by put_cluster, so that the live page reads no history.
-- Half-empty pages let that update stay on its page and touch no index.
create table counter (
    municipality text not null,
    id text not null,
    sensor_id text not null,
    direction text not null check (direction in ('in', 'out', 'both')),
    step_seconds int not null check (step_seconds > 0),
    bearing_degrees double precision,
    effective_width_metres double precision check (effective_width_metres > 0),
    newest_started_at timestamptz,
    newest_ended_at timestamptz,
    newest_count int,
    primary key (municipality, id),
    foreign key (municipality, sensor_id) references sensor on delete cascade
) with (fillfactor = 50);

create table zone (
    municipality text not null references municipality,
    id text not null,
    name text not null,
    kind text not null,
    capacity int check (capacity > 0),
    polygon jsonb not null,
    area_square_metres double precision not null,
    primary key (municipality, id)
);

create table zone_counter (
    municipality text not null,
    zone_id text not null,
    counter_id text not null,
    role text not null check (role in ('inside', 'entrance', 'exit')),
    primary key (municipality, zone_id, counter_id, role),
    foreign key (municipality, zone_id) references zone on delete cascade,
    foreign key (municipality, counter_id) references counter on delete cascade
);
