select municipality, code, name, level, parent, outline as geometry
from origin
where %(municipality)s::text is null or municipality = %(municipality)s
order by municipality, code
