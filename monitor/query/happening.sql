-- happenings that are not over before one instant and have begun before another, by their start
select h.municipality, h.id, h.name, extract(epoch from h.build_up_from)::bigint as build_up_from,
       extract(epoch from h.starts_at)::bigint as starts_at,
       extract(epoch from h.ends_at)::bigint as ends_at,
       extract(epoch from h.clearing_until)::bigint as clearing_until,
       h.zones, h.capacity, h.zone_capacities, h.note, h.is_public, h.earlier_edition,
       extract(epoch from h.planned_at)::bigint as planned_at,
       extract(epoch from h.changed_at)::bigint as changed_at, h.changed_by
from happening h
where (%(municipality)s::text is null or h.municipality = %(municipality)s)
  and (%(id)s::text is null or h.id = %(id)s)
  and (%(from_at)s::bigint is null or h.clearing_until > to_timestamp(%(from_at)s))
  and (%(to_at)s::bigint is null or h.build_up_from < to_timestamp(%(to_at)s))
order by h.starts_at, h.municipality, h.id
