select code, name, time_zone from municipality
where %(municipality)s::text is null or code = %(municipality)s
order by code
