-- The weather that is expected, and whether what is coming was told beside it.

-- What was expected of an hour when it was last taken in. Apart from `weather`, which tells what was:
-- evaluations and readers of the past look at that alone.
-- at: when the hour begins. What is not known is null.
create table weather_expected (
    municipality text not null references municipality,
    at timestamptz not null,
    temperature_celsius real check (temperature_celsius between -60 and 60),
    rain_millimetres real check (rain_millimetres between 0 and 500),
    wind_metres_per_second real check (wind_metres_per_second between 0 and 120),
    primary key (municipality, at)
);

-- Adds expected hours, or puts them in the place of what there was; says how many were new or other
-- than before.
create function put_weather_expected(
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
    insert into weather_expected as w (
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

-- The hours that begin in [p_from, p_until), in order: as measured, and where nothing was, as expected.
create function forecast_weather(
    p_municipality text, p_from bigint, p_until bigint,
    out at bigint, out temperature double precision, out rain double precision,
    out wind double precision, out is_measured boolean
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    return query
        select extract(epoch from h.at)::bigint, h.temperature_celsius::double precision,
               h.rain_millimetres::double precision, h.wind_metres_per_second::double precision,
               h.is_measured
        from (
            select w.*, true as is_measured
            from weather w
            where w.municipality = p_municipality
              and w.at >= to_timestamp(p_from) and w.at < to_timestamp(p_until)
            union all
            select e.*, false
            from weather_expected e
            where e.municipality = p_municipality
              and e.at >= to_timestamp(p_from) and e.at < to_timestamp(p_until)
              and not exists (
                  select
                  from weather w
                  where w.municipality = e.municipality and w.at = e.at
              )
        ) h
        order by h.at;
end
$$;

-- with_weather: whether the weather of that hour was looked at.
alter table forecast add column with_weather boolean not null default false;

drop function put_forecast(
    text, text, bigint, bigint, text[], int[], bigint[], bigint[], int[], int[], int[]);

-- Replaces what is told of a municipality for one horizon; two who do so, one after the other. One
-- row each: p_zone is the number of its zone in p_zone_id from 1; p_with_weather null for nowhere.
create function put_forecast(
    p_municipality text, p_horizon text, p_made_at bigint, p_made_from bigint, p_zone_id text[],
    p_zone int[], p_starts_at bigint[], p_ends_at bigint[], p_10 int[], p_50 int[], p_90 int[],
    p_with_weather boolean[] default null
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
        municipality, horizon, zone_id, starts_at, ends_at, p10, p50, p90, made_at, made_from,
        with_weather)
    select p_municipality, p_horizon, p_zone_id[r.zone], to_timestamp(r.starts_at),
           to_timestamp(r.ends_at), r.p10, r.p50, r.p90, to_timestamp(p_made_at),
           to_timestamp(p_made_from), coalesce(r.with_weather, false)
    from unnest(p_zone, p_starts_at, p_ends_at, p_10, p_50, p_90, p_with_weather)
        as r(zone, starts_at, ends_at, p10, p50, p90, with_weather);
end
$$;
