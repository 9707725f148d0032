-- sums in passers by span: each day's count times the factor of that day. {rollup} holds them, {at}
-- is the span's start and {day} the local day of a row. A counter without a factor counts passers
-- already, unless it hears devices; then, or where a factor is unpublished, there is no sum.
select s.position, {at},
       case when bool_and(k.factor is not null and not k.unpublished
                          or k.factor is null and n.kind <> 'wifi')
            then round(sum(r.count * coalesce(k.factor, 1)))::bigint end
from unnest(%(positions)s::int[], %(municipalities)s::text[], %(counters)s::text[])
     as s(position, municipality, counter_id)
join municipality m on m.code = s.municipality
join counter c on c.municipality = s.municipality and c.id = s.counter_id
join sensor n on n.municipality = c.municipality and n.id = c.sensor_id
join {rollup} r on r.municipality = s.municipality and r.counter_id = s.counter_id
left join calibration k
    on k.municipality = s.municipality and k.counter_id = s.counter_id
       and k.valid_from <= {day} and ({day} <= k.valid_to or k.valid_to is null)
where {within}
group by 1, 2
