-- Presence: the persons in a camera's view at an instant.

-- newest_*: the latest figure, kept by put_presence for live use.
create table view (
    municipality text not null,
    id text not null,
    sensor_id text not null,
    square_metres double precision check (square_metres > 0),
    newest_at timestamptz,
    newest_count int,
    primary key (municipality, id),
    foreign key (municipality, sensor_id) references sensor on delete cascade
) with (fillfactor = 50);

-- counter_id: of a view, which counts who is present. No foreign key: history outlives it.
create table presence (
    municipality text not null,
    counter_id text not null,
    at timestamptz not null,
    count int not null check (count >= 15 and count % 5 = 0),
    primary key (municipality, counter_id, at)
);

do $$
begin
    if current_setting('passant.edition') <> 'none' then
        perform create_hypertable(
            'presence', by_range('at', interval '28 days'), create_default_indexes => false);
    end if;
end
$$;
