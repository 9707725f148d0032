select a.municipality, a.id, a.name, s.name as supplier, s.factor, a.interval_seconds
from area a
join supplier s on s.municipality = a.municipality and s.id = a.supplier_id
where %(municipality)s::text is null or a.municipality = %(municipality)s
order by a.municipality, a.id
