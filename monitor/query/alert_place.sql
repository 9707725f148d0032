-- zones and counters that are asked for, and are neither registered nor ever had an alert
select p.id
from unnest(%(ids)s::text[]) as p(id)
where not exists (
        select from zone z
        where z.id = p.id and (%(municipality)s::text is null or z.municipality = %(municipality)s))
  and not exists (
        select from counter c
        where c.id = p.id and (%(municipality)s::text is null or c.municipality = %(municipality)s))
  and (not %(has_past)s or not exists (
        select from alert a
        where a.subject = p.id
          and (%(municipality)s::text is null or a.municipality = %(municipality)s)))
limit 1
