select z.municipality, z.id, z.name, z.kind, z.capacity,
       round(z.area_square_metres::numeric, 1)::float8 as area_square_metres,
       z.ground_square_metres, coalesce(z.reset_hour, %(reset_hour)s::int) as reset_hour,
       z.polygon as geometry,
       coalesce(array_agg(zc.counter_id order by zc.counter_id)
           filter (where zc.role = 'inside'), '{}') as inside,
       coalesce(array_agg(zc.counter_id order by zc.counter_id)
           filter (where zc.role = 'entrance'), '{}') as entrance,
       coalesce(array_agg(zc.counter_id order by zc.counter_id)
           filter (where zc.role = 'exit'), '{}') as exit
from zone z
left join zone_counter zc on zc.municipality = z.municipality and zc.zone_id = z.id
where (%(municipality)s::text is null or z.municipality = %(municipality)s)
  and (%(id)s::text is null or z.id = %(id)s)
group by z.municipality, z.id
order by z.municipality, z.id
