select s.municipality, s.id, s.name, s.kind, s.owner, s.purpose, s.legal_basis, s.valid_from,
       s.valid_to, s.area, s.longitude, s.latitude,
       array(select c.id from counter c
             where c.municipality = s.municipality and c.sensor_id = s.id
             order by c.id) as counters,
       (select coalesce(
            jsonb_agg(jsonb_build_object('id', w.id, 'square_metres', w.square_metres)
                      order by w.id), '[]')
        from view w
        where w.municipality = s.municipality and w.sensor_id = s.id) as views
from sensor s
where %(municipality)s::text is null or s.municipality = %(municipality)s
order by s.municipality, s.id
