-- What is coming in the zones asked for, in order of zone and time: what is not over yet.
select p.position, extract(epoch from f.starts_at)::bigint, extract(epoch from f.ends_at)::bigint,
       f.p10, f.p50, f.p90, extract(epoch from f.made_at)::bigint, f.with_weather
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(ids)s::text[])
     as p(position, municipality, id)
join forecast f
    on f.municipality = p.municipality and f.horizon = %(horizon)s and f.zone_id = p.id
where f.ends_at > to_timestamp(%(now)s)
  and (p.position, extract(epoch from f.starts_at)) > (%(after_position)s, %(after_at)s)
order by p.position, f.starts_at
limit %(limit)s
