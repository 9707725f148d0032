-- each edge with what it last said of itself
select e.municipality, e.id, extract(epoch from e.status_at)::bigint, e.online,
       e.status ->> 'version', e.status -> 'clockOffsetSeconds', e.status -> 'spool'
from edge e
where %(municipality)s::text is null or e.municipality = %(municipality)s
order by e.municipality, e.id
