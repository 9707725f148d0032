select s.municipality, s.id, s.name, s.kind, s.owner, s.purpose, s.legal_basis, s.valid_from,
       s.valid_to, s.longitude, s.latitude,
       array(select c.id from counter c
             where c.municipality = s.municipality and c.sensor_id = s.id
             order by c.id) as counters
from sensor s
where %(municipality)s::text is null or s.municipality = %(municipality)s
order by s.municipality, s.id
