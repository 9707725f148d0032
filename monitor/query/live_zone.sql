select z.municipality, z.id,
       coalesce(
           array_agg(zc.counter_id) filter (where zc.role = 'inside'),
           array_agg(zc.counter_id) filter (where zc.role = 'entrance'),
           '{}')
from zone z
left join zone_counter zc on zc.municipality = z.municipality and zc.zone_id = z.id
where %(municipality)s::text is null or z.municipality = %(municipality)s
group by z.municipality, z.id
order by z.municipality, z.id
