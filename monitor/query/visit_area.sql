-- the areas asked for, or all
select a.municipality, a.id, m.time_zone
from area a
join municipality m on m.code = a.municipality
where (%(municipality)s::text is null or a.municipality = %(municipality)s)
  and (cardinality(%(areas)s::text[]) = 0 or a.id = any(%(areas)s::text[]))
order by a.municipality, a.id
