-- the number of the newest word
select coalesce(max(o.seq), 0) from outbox o
