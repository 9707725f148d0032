-- up to where a municipality's figures and alerts were given up; null where they never were
select extract(epoch from m.pruned_until)::bigint
from municipality m
where m.code = %(municipality)s
