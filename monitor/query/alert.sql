-- alerts, newest first; state: what became of them, as alert_state has it
select a.id, a.municipality, a.rule_id, a.rule_name, a.measure, a.severity, a.subject,
       s.state, a.raise_line, a.clear_line, a.value, a.peak,
       extract(epoch from a.started_at)::bigint as started_at,
       extract(epoch from a.raised_at)::bigint as raised_at,
       extract(epoch from a.peak_at)::bigint as peak_at,
       extract(epoch from a.unmeasured_since)::bigint as unmeasured_since,
       extract(epoch from a.acknowledged_at)::bigint as acknowledged_at, a.acknowledged_by,
       extract(epoch from a.cleared_at)::bigint as cleared_at, a.withdrawn,
       extract(epoch from a.closed_at)::bigint as closed_at, a.closed_by, a.note
from alert a
cross join lateral (
    select case
        when a.closed_at is not null then 'closed'
        when a.cleared_at is not null then 'cleared'
        when a.acknowledged_at is not null then 'acknowledged'
        else 'raised'
    end as state
) s
where (%(ids)s::bigint[] is null or a.id = any(%(ids)s))
  -- An organiser sees those of its zones that went on while its happening lasts.
  and (%(reach_codes)s::text[] is null or a.municipality = any(%(reach_codes)s)
       or exists (
           select from happening h
           where h.municipality || '/' || h.id = any(%(reach_happenings)s::text[])
             and h.municipality = a.municipality and a.subject = any(h.zones)
             and h.build_up_from <= to_timestamp(%(now)s)
             and h.clearing_until > to_timestamp(%(now)s)
             and coalesce(a.cleared_at, 'infinity') > h.build_up_from))
  and (%(municipality)s::text is null or a.municipality = %(municipality)s)
  and (%(subjects)s::text[] is null or a.subject = any(%(subjects)s))
  and (%(states)s::text[] is null or s.state = any(%(states)s))
  and (%(severities)s::text[] is null or a.severity = any(%(severities)s))
  and (%(from_at)s::bigint is null or coalesce(a.cleared_at, 'infinity') > to_timestamp(%(from_at)s))
  and (%(to_at)s::bigint is null or a.started_at < to_timestamp(%(to_at)s))
  and (%(before)s::bigint is null or a.id < %(before)s)
order by a.id desc
limit %(limit)s
