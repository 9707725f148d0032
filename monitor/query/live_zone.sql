-- each zone with the counters that it sums, its doors, and the cameras' views in it
select z.municipality, z.id,
       coalesce(
           array_agg(zc.counter_id order by zc.counter_id) filter (where zc.role = 'inside'),
           array_agg(zc.counter_id order by zc.counter_id) filter (where zc.role = 'entrance'),
           '{}'),
       coalesce(
           array_agg(zc.counter_id order by zc.counter_id) filter (where zc.role = 'entrance'),
           '{}'),
       coalesce(
           array_agg(zc.counter_id order by zc.counter_id) filter (where zc.role = 'exit'), '{}'),
       z.capacity, coalesce(z.ground_square_metres, z.area_square_metres), z.reset_hour,
       exists (
           select from zone_view v where v.municipality = z.municipality and v.zone_id = z.id)
from zone z
left join zone_counter zc on zc.municipality = z.municipality and zc.zone_id = z.id
where %(municipality)s::text is null or z.municipality = %(municipality)s
group by z.municipality, z.id
order by z.municipality, z.id
