select code, name, time_zone, data_licence, data_owner, contact, levels, retention_months
from municipality
where %(municipality)s::text is null or code = %(municipality)s
order by code
