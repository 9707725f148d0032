-- Sensor: how one counts
select s.municipality, s.id as sensor_id, s.municipality || ':' || s.id as id,
       s.name,
       case s.kind
           when 'wifi' then 'Hears the wifi of telephones that pass'
           when 'camera' then 'A camera that counts who passes'
           when 'laser' then 'A laser that counts who passes'
           else 'An infrared beam that counts who passes'
       end as description,
       'text/html' as encoding_type,
       'Released are counts of fifteen or more alone, each over the time that it took until enough '
           || 'had passed. What is less is absent, and not known to be none.' as metadata,
       jsonb_build_object('municipality', s.municipality, 'kind', s.kind) as properties
from sensor s
