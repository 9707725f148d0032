select municipality, id, sensor_id, direction, step_seconds, bearing_degrees,
       effective_width_metres, "window"
from counter
where %(municipality)s::text is null or municipality = %(municipality)s
order by municipality, id
