-- What is expected of each zone, in persons an hour, as far ahead as the rules of the municipality
-- look: by quarter of an hour, and by hour from where those end. Of what was told hours ago nothing.
with reach as (
    select to_timestamp(%(now)s) + make_interval(mins => max(r.within_minutes)) as until
    from alert_rule r
    where r.municipality = %(municipality)s and r.enabled and r.measure = 'forecast'
), near as (
    select coalesce(max(f.ends_at), to_timestamp(%(now)s)) as until
    from forecast f
    where f.municipality = %(municipality)s and f.horizon = 'quarter'
      and f.ends_at > to_timestamp(%(now)s)
), ahead as (
    select f.zone_id,
           case f.horizon when 'hour' then greatest(f.starts_at, near.until)
               else f.starts_at end as starts_at,
           f.ends_at, f.p50 * case f.horizon when 'quarter' then 4 else 1 end as per_hour
    from forecast f
    cross join near
    where f.municipality = %(municipality)s
      and f.ends_at > case f.horizon when 'hour' then near.until else to_timestamp(%(now)s) end
      and f.made_from > to_timestamp(%(now)s) - interval '2 hours'
)
select a.zone_id, extract(epoch from a.starts_at)::bigint, extract(epoch from a.ends_at)::bigint,
       a.per_hour
from ahead a
join reach on a.starts_at <= reach.until
where a.per_hour is not null
order by a.zone_id, a.starts_at
