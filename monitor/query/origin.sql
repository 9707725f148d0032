select municipality, code, name, level, parent
from origin
where %(municipality)s::text is null or municipality = %(municipality)s
order by municipality, code
