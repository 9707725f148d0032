select counter_id, count(*), sum(count)
from cluster
where municipality = %(municipality)s
group by counter_id
