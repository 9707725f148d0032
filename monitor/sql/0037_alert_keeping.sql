-- Alerts are kept in bounds: so many rules; words that stop no others; none beyond their months.

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

-- Whether a municipality that gives up all before an instant gives up an alert: it is over, and the
-- last of what became of it lies before that, also what somebody noted since. What was closed before
-- it was over is open.
create function is_past_alert(p_alert alert, p_until timestamptz) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp
return p_alert.cleared_at is not null
   and greatest(p_alert.raised_at, p_alert.cleared_at, p_alert.closed_at) <= p_until
   and not exists (
       select from public.alert_transition t where t.alert_id = p_alert.id and t.at > p_until);

create function prunable_alert(
    p_municipality text, p_until timestamptz, out alerts bigint, out words bigint
)
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select (select count(*) from alert a
            where a.municipality = p_municipality and is_past_alert(a, p_until)),
           (select count(*) from outbox o
            where o.municipality = p_municipality and o.made_at <= p_until)
           + (select count(*) from alert_delivery d
              where d.municipality = p_municipality and d.outbox_id is null
                and d.made_at <= p_until);
$$;

-- Deletes words that were given up, with their deliveries, and tests of channels; says how many: 0
-- when nothing is left.
create function prune_word(p_municipality text, p_most int) returns bigint
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_until constant timestamptz := (
        select m.pruned_until from municipality m where m.code = p_municipality);
    v_words bigint;
    v_tests bigint;
begin
    delete from outbox o
    where o.id in (
        select w.id from outbox w
        where w.municipality = p_municipality and w.made_at <= v_until
        order by w.id
        limit p_most);
    get diagnostics v_words = row_count;
    delete from alert_delivery d
    where d.id in (
        select t.id from alert_delivery t
        where t.municipality = p_municipality and t.outbox_id is null and t.made_at <= v_until
        order by t.id
        limit p_most);
    get diagnostics v_tests = row_count;
    return v_words + v_tests;
end
$$;

-- Deletes alerts that were given up, the oldest first, with all that became of them and whatever
-- words of them there still are; says how many: 0 when nothing is left.
create function prune_alert(p_municipality text, p_most int) returns bigint
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_until constant timestamptz := (
        select m.pruned_until from municipality m where m.code = p_municipality);
    v_ids bigint[];
    v_count bigint;
begin
    -- Who closes one or notes something of it holds it.
    v_ids := array(
        select a.id from alert a
        where a.municipality = p_municipality and is_past_alert(a, v_until)
        order by a.id
        limit p_most
        for update skip locked);
    -- Asked again now that nobody else can.
    v_ids := array(
        select a.id from alert a where a.id = any(v_ids) and is_past_alert(a, v_until));
    perform set_config('passant.is_pruning_alert', 'yes', true);
    delete from outbox o
    where o.municipality = p_municipality and o.payload ->> 'alertId' = any(v_ids::text[]);
    delete from alert_delivery d where d.municipality = p_municipality and d.alert_id = any(v_ids);
    delete from alert_transition t where t.alert_id = any(v_ids);
    delete from alert a where a.id = any(v_ids);
    get diagnostics v_count = row_count;
    perform set_config('passant.is_pruning_alert', '', true);
    return v_count;
end
$$;
