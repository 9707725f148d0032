-- FeatureOfInterest: the place that a sensor counts at
select s.municipality, s.id as sensor_id, s.municipality || ':' || s.id as id, s.name,
       'The place at which ' || s.name || ' counts' as description,
       'application/geo+json' as encoding_type,
       jsonb_build_object(
           'type', 'Point', 'coordinates', jsonb_build_array(s.longitude, s.latitude)
       ) as feature,
       jsonb_build_object('municipality', s.municipality) as properties
from sensor s
