-- Edges, what they say of themselves, and the coverage of sensors that follows from it.

-- sensors: those it named last, for a sensor need not say which edge hears it. Beside each, whether
-- its frames arrive and since when, in epoch seconds: checked when stored, for what a reader would
-- have to parse out of status could spoil every reader's answer.
-- late_until: up to where its silence has been written into coverage; null while it speaks.
create table edge (
    municipality text not null references municipality,
    id text not null,
    receipt bigint not null default 0 check (receipt >= 0),
    status jsonb,
    status_at timestamptz,
    online boolean not null default false,
    sensors text[] not null default '{}',
    sensor_frames boolean[] not null default '{}',
    sensor_since bigint[] not null default '{}',
    late_until timestamptz,
    primary key (municipality, id),
    check (cardinality(sensor_frames) = cardinality(sensors)
           and cardinality(sensor_since) = cardinality(sensors))
) with (fillfactor = 50);

create table coverage (
    municipality text not null references municipality,
    sensor_id text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null check (ended_at > started_at),
    state text not null check (state in ('alive', 'outage', 'late')),
    primary key (municipality, sensor_id, started_at)
) with (fillfactor = 70);
