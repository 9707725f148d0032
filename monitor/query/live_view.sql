-- the newest figure of each camera's view that has one, by the zone that the camera stands in
select v.municipality, v.zone_id, extract(epoch from w.newest_at)::bigint, w.newest_count,
       w.square_metres
from zone_view v
join view w on w.municipality = v.municipality and w.id = v.view_id
where (%(municipality)s::text is null or v.municipality = %(municipality)s)
  and w.newest_at is not null and w.square_metres is not null
order by v.municipality, v.zone_id, w.id
