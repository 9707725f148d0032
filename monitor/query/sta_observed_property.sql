-- ObservedProperty: passages, or devices where wifi is heard; named only where there is such a sensor
select o.id as observed_property, o.id, o.name, o.definition, o.description,
       '{}'::jsonb as properties
from (values
    ('passages', 'Passages', 'https://passant.example/def/passages',
     'Crossings of a line; who passes twice is counted twice'),
    ('devices', 'Devices heard passing', 'https://passant.example/def/devices',
     'Wifi addresses that were heard to pass; what one stands for in passers is not known here')
) as o(id, name, definition, description)
where exists (select from sensor s where (s.kind = 'wifi') = (o.id = 'devices'))
