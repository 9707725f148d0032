-- Notes on alerts: several, each with who wrote it and when, and none of them closes one.

alter table alert_transition
    drop constraint alert_transition_kind_check,
    add constraint alert_transition_kind_check check (kind in (
        'raised', 'unmeasured', 'measured', 'acknowledged', 'noted', 'cleared', 'withdrawn',
        'closed'));

-- Writes a note, whether the alert is open or over. No word goes out: it would be sent to signs and
-- by mail. Returns done; else what is wrong: missing, for there is no such alert among these; full.
create function annotate_alert(
    p_id bigint, p_municipality text[], p_at bigint, p_by text, p_note text
) returns text
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_alert alert;
begin
    -- Of two that note the last that there is room for, the second finds no room.
    select * into v_alert
    from alert a
    where a.id = p_id and (p_municipality is null or a.municipality = any(p_municipality))
      and ('{*}' = public.bound() or a.municipality = any(public.bound()))
    for no key update;
    if not found then
        return 'missing';
    end if;
    -- They are listed whole.
    if (select count(*) from alert_transition t where t.alert_id = p_id and t.kind = 'noted')
       >= 200 then
        return 'full';
    end if;
    insert into alert_transition (municipality, alert_id, at, kind, by_whom, note)
    values (v_alert.municipality, p_id, to_timestamp(p_at), 'noted', p_by, left(p_note, 1000));
    return 'done';
end
$$;
