-- the rules of a municipality, or of all, or one of them
select to_jsonb(r) || jsonb_build_object('changed_at', extract(epoch from r.changed_at)::bigint),
       m.time_zone
from alert_rule r
join municipality m on m.code = r.municipality
where (%(municipality)s::text is null or r.municipality = %(municipality)s)
  and (%(id)s::bigint is null or r.id = %(id)s)
order by r.municipality, r.name
