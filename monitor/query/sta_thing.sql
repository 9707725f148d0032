-- Thing: a sensor, as everyone may know it
select s.municipality, s.id as sensor_id, s.municipality || ':' || s.id as id, s.name,
       'Counts who passes, for: ' || s.purpose as description,
       jsonb_build_object(
           'municipality', s.municipality, 'municipalityName', m.name, 'sensor', s.id,
           'kind', s.kind, 'owner', s.owner, 'purpose', s.purpose, 'legalBasis', s.legal_basis,
           'validFrom', s.valid_from, 'validTo', s.valid_to, 'licence', m.data_licence
       ) as properties
from sensor s
join municipality m on m.code = s.municipality
