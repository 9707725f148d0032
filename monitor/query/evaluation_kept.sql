-- evaluations that were kept, the newest first; their results where they are asked for
select e.id, e.municipality, e.title, e.verdict, e.design_version, e.material_version,
       e.method_version, e.told, case when %(with_result)s then e.result end as result,
       extract(epoch from e.made_at)::bigint as made_at, e.made_by
from evaluation e
where (%(municipality)s::text is null or e.municipality = %(municipality)s)
  and (%(id)s::bigint is null or e.id = %(id)s)
  and (%(before)s::bigint is null or e.id < %(before)s)
order by e.id desc
limit %(limit)s
