-- what each door of a zone counted on whole local days, where it was covered for long enough
select d.municipality, d.counter_id, d.day, d.count
from unnest(%(municipalities)s::text[], %(counters)s::text[]) as a(municipality, counter_id)
join cluster_day d on d.municipality = a.municipality and d.counter_id = a.counter_id
where d.day >= %(first_day)s and d.day < %(until_day)s
  and d.covered_seconds >= %(covered_seconds)s
