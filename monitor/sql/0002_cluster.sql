-- Released clusters and the rollups that the same transaction keeps.

-- No foreign key to counter: history outlives a counter that was taken out of the registry.
create table cluster (
    municipality text not null,
    counter_id text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null check (ended_at > started_at),
    count int not null check (count >= 15 and count % 5 = 0),
    primary key (municipality, counter_id, ended_at)
);

do $$
begin
    if current_setting('passant.edition') <> 'none' then
        -- Every read names a counter, so an index on the time alone would only cost.
        perform create_hypertable(
            'cluster', by_range('ended_at', interval '28 days'), create_default_indexes => false);
    end if;
end
$$;

-- A share may stand for fewer than fifteen persons: readers leave those out.
create table cluster_quarter (
    municipality text not null,
    counter_id text not null,
    started_at timestamptz not null,
    count bigint not null,
    covered_seconds int not null check (covered_seconds between 1 and 900),
    primary key (municipality, counter_id, started_at)
) with (fillfactor = 90);

create table cluster_hour (
    municipality text not null,
    counter_id text not null,
    started_at timestamptz not null,
    count bigint not null,
    covered_seconds int not null check (covered_seconds between 1 and 3600),
    primary key (municipality, counter_id, started_at)
) with (fillfactor = 80);

create table cluster_day (
    municipality text not null,
    counter_id text not null,
    day date not null,
    count bigint not null,
    covered_seconds int not null check (covered_seconds between 1 and 93600),
    primary key (municipality, counter_id, day)
) with (fillfactor = 50);
