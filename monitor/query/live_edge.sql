-- what edges last said of sensors; of all of them, or of those that spoke since that mark
select e.municipality, e.id, extract(epoch from e.status_at)::bigint, e.online,
       e.sensors, e.sensor_frames, e.sensor_since, e.sensor_clock_off
from edge e
where e.status_at is not null
  and (%(municipality)s::text is null or e.municipality = %(municipality)s)
  and (%(mark)s::text is null or e.said_by >= %(mark)s::text::xid8)
order by e.municipality, e.id
