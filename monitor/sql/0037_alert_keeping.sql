-- Alerts are kept in bounds: so many rules; words that stop no others.

-- As before, and of so many rules of a municipality at most: -2 if it has them already. Null for no
-- bound, as whoever is of the version before asks it.
drop function put_alert_rule(bigint, text[], jsonb, text, bigint);

create function put_alert_rule(
    p_id bigint, p_municipality text[], p_rule jsonb, p_by text, p_at bigint,
    p_most int default null
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_code constant text := p_rule ->> 'municipality';
    v_before alert_rule;
    v_id bigint;
begin
    perform public.check_municipality(array[v_code]);
    if v_code <> all(p_municipality)
       or not exists (select from municipality m where m.code = v_code) then
        return null;
    end if;
    if p_id is null then
        -- Of two that make the last that there is room for, the second finds no room.
        perform from municipality m where m.code = v_code for no key update;
    end if;
    if exists (
        select from alert_rule r
        where r.municipality = v_code and r.name = p_rule ->> 'name'
          and r.id is distinct from p_id
    ) then
        return -1;
    end if;
    if p_id is null then
        -- Each is judged in every place that it looks at, at every change there.
        if (select count(*) from alert_rule r where r.municipality = v_code) >= p_most then
            return -2;
        end if;
        insert into alert_rule (
            municipality, name, scope, subject, measure, raise_line, clear_line, raise_seconds,
            clear_seconds, within_minutes, severity, quiet_hours, happening, enabled, changed_by)
        select v_code, g.name, g.scope, g.subject, g.measure, g.raise_line, g.clear_line,
               g.raise_seconds, g.clear_seconds, g.within_minutes, g.severity, g.quiet_hours,
               g.happening, g.enabled, p_by
        from jsonb_populate_record(null::alert_rule, p_rule) g
        returning id into v_id;
    else
        select * into v_before
        from alert_rule r
        where r.id = p_id and r.municipality = v_code
        for update;
        if not found then
            return null;
        end if;
        if (v_before.measure, v_before.scope, v_before.subject, v_before.within_minutes)
           is distinct from (
               p_rule ->> 'measure', p_rule ->> 'scope', p_rule ->> 'subject',
               (p_rule ->> 'within_minutes')::int) then
            perform withdraw_alert_rule(p_id, p_at);
        end if;
        update alert_rule r
        set name = g.name, scope = g.scope, subject = g.subject, measure = g.measure,
            raise_line = g.raise_line, clear_line = g.clear_line,
            raise_seconds = g.raise_seconds, clear_seconds = g.clear_seconds,
            within_minutes = g.within_minutes, severity = g.severity,
            quiet_hours = g.quiet_hours, happening = g.happening, enabled = g.enabled,
            changed_at = now(), changed_by = p_by
        from jsonb_populate_record(null::alert_rule, p_rule) g
        where r.id = p_id
        returning r.id into v_id;
    end if;
    perform pg_notify('passant_alert_rule', v_code);
    return v_id;
exception
    -- Two at once.
    when unique_violation then return -1;
end
$$;

-- passed_over: why whoever publishes by MQTT took it without publishing it: it is of another version.
alter table outbox add column passed_over text
    check (passed_over in ('version', 'form', 'word', 'topic'));

-- Takes words that are not published, each for its reason.
create function pass_over_word(p_ids bigint[], p_reasons text[]) returns void
language sql security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update outbox o
    set taken_at = clock_timestamp(), passed_over = w.reason
    from unnest(p_ids, p_reasons) as w(id, reason)
    where o.id = w.id and o.taken_at is null
      and o.municipality = any((select public.own_municipality())::text[]);
$$;
