select municipality, code, name, level, parent
from origin
where municipality = any(%(municipalities)s::text[])
