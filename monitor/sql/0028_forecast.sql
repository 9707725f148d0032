-- The forecast: what is coming in each zone, the models that tell it, and the weather.

-- Persons in a quarter of an hour or an hour to come, of each zone: made of released clusters alone.
-- A row is there where anything can be told; p10 to p90 are null where they stand for fewer than
-- fifteen.
-- zone_id: no foreign key, for what is there is made anew within a quarter of an hour.
-- made_from: up to when what was counted was looked at.
-- In the order of the key those of one municipality and horizon lie together.
create table forecast (
    municipality text not null references municipality,
    horizon text not null check (horizon in ('quarter', 'hour')),
    zone_id text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    p10 int check (p10 >= 15),
    p50 int check (p50 >= 15),
    p90 int check (p90 >= 15),
    made_at timestamptz not null,
    made_from timestamptz not null,
    primary key (municipality, horizon, zone_id, starts_at)
);

-- model: as text (monitor/forecast/text.py), null where there was too little to learn from.
-- first_day, until: the local days that it was fitted on, until being the day after the last.
-- seen: how many changes there had been of what it is fitted on, as typical_build counts them.
create table forecast_model (
    municipality text not null references municipality,
    horizon text not null check (horizon in ('quarter', 'hour')),
    model text,
    fitted_at timestamptz not null,
    first_day date not null,
    until date not null check (until > first_day),
    seen bigint not null,
    primary key (municipality, horizon)
);

-- at: when the hour begins. What was not measured is null.
create table weather (
    municipality text not null references municipality,
    at timestamptz not null,
    temperature_celsius real check (temperature_celsius between -60 and 60),
    rain_millimetres real check (rain_millimetres between 0 and 500),
    wind_metres_per_second real check (wind_metres_per_second between 0 and 120),
    primary key (municipality, at)
);

-- The municipalities to fit for: those whose last fit ends before today, from p_night_seconds after
-- midnight on, and those where what it is fitted on changed, once nothing has for p_settled_seconds
-- by this server's clock.
create function forecast_due(
    p_now bigint, p_night_seconds int, p_settled_seconds int,
    out municipality text, out time_zone text
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
    select m.code, m.time_zone
    from municipality m
    left join typical_build b on b.municipality = m.code
    left join (
        select f.municipality, min(f.until) as until, min(f.seen) as seen
        from forecast_model f
        group by f.municipality
    ) f on f.municipality = m.code
    where m.code = any((select own_municipality())::text[])
      and (
          f.until is null
          or f.until < (to_timestamp(p_now - p_night_seconds) at time zone m.time_zone)::date
          or b.changes > f.seen
      )
      and (
          b.changed_at is null
          or b.changed_at < clock_timestamp() - make_interval(secs => p_settled_seconds)
      )
    order by m.code;
$$;

-- Tells whether nobody else fits for a municipality; until this connection ends it is the caller's.
create function claim_forecast(p_municipality text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    return pg_try_advisory_lock(hashtext('forecast'), hashtext(p_municipality));
end
$$;

-- The local day of the oldest figure by quarter of an hour; null without any.
create function forecast_first_day(p_municipality text) returns date
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    return (
        select min(f.started_at at time zone m.time_zone)::date
        from municipality m
        join counter c on c.municipality = m.code
        cross join lateral (
            select q.started_at
            from cluster_quarter q
            where q.municipality = c.municipality and q.counter_id = c.id
            order by q.started_at
            limit 1
        ) f
        where m.code = p_municipality
    );
end
$$;

-- Replaces a model. p_model: null where there is too little to learn from; what is coming is then
-- not known, and what was told of it is gone.
create function put_forecast_model(
    p_municipality text, p_horizon text, p_model text, p_fitted_at bigint, p_first_day date,
    p_until date, p_seen bigint
) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    insert into forecast_model (
        municipality, horizon, model, fitted_at, first_day, until, seen)
    values (
        p_municipality, p_horizon, p_model, to_timestamp(p_fitted_at), p_first_day, p_until, p_seen)
    on conflict (municipality, horizon) do update set
        model = excluded.model,
        fitted_at = excluded.fitted_at,
        first_day = excluded.first_day,
        until = excluded.until,
        seen = excluded.seen;
    if p_model is null then
        delete from forecast where municipality = p_municipality and horizon = p_horizon;
    end if;
end
$$;

-- Which models there are, and up to when what was told last had looked at counts. mark: another one
-- with each fit.
create function forecast_model_mark(
    out municipality text, out time_zone text, out horizon text, out mark text, out made_from bigint
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select m.code, m.time_zone, f.horizon, f.xmin::text,
           (
               select extract(epoch from max(t.made_from))::bigint
               from forecast t
               where t.municipality = m.code and t.horizon = f.horizon
           )
    from forecast_model f
    join municipality m on m.code = f.municipality
    where m.code = any((select own_municipality())::text[]) and f.model is not null
    order by m.code, f.horizon;
$$;

create function forecast_model_text(p_municipality text, p_horizon text) returns text
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    return (
        select f.model
        from forecast_model f
        where f.municipality = p_municipality and f.horizon = p_horizon
    );
end
$$;

-- Replaces what is told of a municipality for one horizon; two who do so, one after the other. One
-- row each: p_zone is the number of its zone in p_zone_id from 1.
create function put_forecast(
    p_municipality text, p_horizon text, p_made_at bigint, p_made_from bigint, p_zone_id text[],
    p_zone int[], p_starts_at bigint[], p_ends_at bigint[], p_10 int[], p_50 int[], p_90 int[]
) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    perform from forecast_model
    where municipality = p_municipality and horizon = p_horizon
    for update;
    delete from forecast where municipality = p_municipality and horizon = p_horizon;
    insert into forecast (
        municipality, horizon, zone_id, starts_at, ends_at, p10, p50, p90, made_at, made_from)
    select p_municipality, p_horizon, p_zone_id[r.zone], to_timestamp(r.starts_at),
           to_timestamp(r.ends_at), r.p10, r.p50, r.p90, to_timestamp(p_made_at),
           to_timestamp(p_made_from)
    from unnest(p_zone, p_starts_at, p_ends_at, p_10, p_50, p_90)
        as r(zone, starts_at, ends_at, p10, p50, p90);
end
$$;

-- Adds hours of weather, or puts them in the place of what there was; says how many were new or
-- other than before.
create function put_weather(
    p_municipality text, p_at bigint[], p_temperature double precision[],
    p_rain double precision[], p_wind double precision[]
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
declare
    v_stored bigint;
begin
    perform public.check_municipality(array[p_municipality]);
    insert into weather as w (
        municipality, at, temperature_celsius, rain_millimetres, wind_metres_per_second)
    select p_municipality, to_timestamp(r.at), r.temperature, r.rain, r.wind
    from unnest(p_at, p_temperature, p_rain, p_wind) as r(at, temperature, rain, wind)
    on conflict (municipality, at) do update set
        temperature_celsius = excluded.temperature_celsius,
        rain_millimetres = excluded.rain_millimetres,
        wind_metres_per_second = excluded.wind_metres_per_second
    where (w.temperature_celsius, w.rain_millimetres, w.wind_metres_per_second)
        is distinct from
        (excluded.temperature_celsius, excluded.rain_millimetres, excluded.wind_metres_per_second);
    get diagnostics v_stored = row_count;
    return v_stored;
end
$$;
