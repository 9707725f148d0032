-- words after a number, in the order in which they were committed
select o.seq, o.municipality, o.payload
from outbox o
where o.seq > %(after)s
  and (%(municipality)s::text is null or o.municipality = %(municipality)s)
order by o.seq
limit %(limit)s
