-- Datastream: a counter; when its first and its newest cluster lie is read only if asked for
select c.municipality, c.sensor_id, c.id as counter_id,
       case s.kind when 'wifi' then 'devices' else 'passages' end as observed_property,
       c.municipality || ':' || c.id as id, s.name || ', ' || c.direction as name,
       case s.kind when 'wifi' then 'Devices heard passing' else 'Passages' end
           || case c.direction
               when 'both' then ' in either direction'
               else ' in the direction ' || c.direction
           end
           || ', released fifteen or more at a time' as description,
       'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CountObservation'
           as observation_type,
       jsonb_build_object(
           'name', case s.kind when 'wifi' then 'devices' else 'passages' end, 'symbol', '1',
           'definition', 'http://qudt.org/vocab/unit/NUM'
       ) as unit_of_measurement,
       jsonb_build_object(
           'type', 'Point', 'coordinates', jsonb_build_array(s.longitude, s.latitude)
       ) as observed_area,
       jsonb_build_object(
           'municipality', c.municipality, 'counter', c.id, 'direction', c.direction,
           'stepSeconds', c.step_seconds, 'window', c."window",
           'bearingDegrees', c.bearing_degrees, 'effectiveWidthMetres', c.effective_width_metres,
           'licence', m.data_licence
       ) as properties,
       (select o.started_at from cluster o
        where o.municipality = c.municipality and o.counter_id = c.id
        order by o.ended_at limit 1) as started_at,
       (select o.ended_at from cluster o
        where o.municipality = c.municipality and o.counter_id = c.id
        order by o.ended_at limit 1) as first_ended_at,
       (select o.ended_at from cluster o
        where o.municipality = c.municipality and o.counter_id = c.id
        order by o.ended_at desc limit 1) as ended_at
from counter c
join sensor s on s.municipality = c.municipality and s.id = c.sensor_id
join municipality m on m.code = c.municipality
