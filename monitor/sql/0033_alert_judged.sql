-- When a municipality was last judged is told where nothing stands otherwise than calm, too: whoever
-- begins to judge goes on from there. The row has no rule then.
create or replace function list_alert_standing(
    p_municipality text,
    out rule_id bigint, out subject text, out phase text, out since bigint, out moved_at bigint,
    out unmeasured boolean, out peak double precision, out peak_at bigint, out number bigint,
    out judged_at bigint
) returns setof record
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
begin
    perform public.check_municipality(array[p_municipality]);
    return query
    select s.rule_id, s.subject, s.phase, extract(epoch from s.since)::bigint,
           extract(epoch from s.moved_at)::bigint, s.unmeasured, s.peak,
           extract(epoch from s.peak_at)::bigint, s.number,
           extract(epoch from w.judged_at)::bigint
    from (select p_municipality as code) as m
    left join alert_standing s on s.municipality = m.code
    left join alert_watch w on w.municipality = m.code;
end
$$;
