-- Of the zones asked for those of which nothing is coming that could be told, and why.
select p.position,
       case
           when m.municipality is null then 'not-fitted'
           when m.model is null then 'too-little-history'
           when t.is_told then 'too-little-history'
           else 'not-told'
       end
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(ids)s::text[])
     as p(position, municipality, id)
left join forecast_model m
    on m.municipality = p.municipality and m.horizon = %(horizon)s
cross join lateral (
    select exists (
        select
        from forecast f
        where f.municipality = p.municipality and f.horizon = %(horizon)s
          and f.ends_at > to_timestamp(%(now)s)
    )
) as t(is_told)
where not exists (
    select
    from forecast f
    where f.municipality = p.municipality and f.horizon = %(horizon)s and f.zone_id = p.id
      and f.ends_at > to_timestamp(%(now)s)
)
order by p.position
