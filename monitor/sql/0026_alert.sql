-- Alerts: rules, how each stands with its subject, what was raised, and the words that go out.

-- subject: a zone or a counter (whose id has a colon); null for every zone or every counter, as
-- scope says. No foreign key: a registry that is loaded again takes its zones away for a moment.
-- raise_line, clear_line: in the measure's unit; of a level its rank, 0 for the emptiest.
-- quiet_hours: local times such as 23:00-07:00, in which nothing is raised.
-- happening: the rule raises only while that happening lasts.
create table alert_rule (
    id bigint generated always as identity primary key,
    municipality text not null references municipality,
    name text not null check (char_length(name) between 1 and 100),
    scope text not null check (scope in ('zone', 'counter')),
    subject text check (subject ~ '^[a-z0-9][a-z0-9-]{0,63}(:[a-z0-9-]{1,64})?$'),
    measure text not null check (measure in (
        'level', 'flow', 'density', 'occupancy', 'per-hour', 'typical-p50', 'typical-p90',
        'forecast', 'silence')),
    raise_line double precision not null check (raise_line > 0 and raise_line < 'infinity'),
    clear_line double precision not null check (clear_line >= 0 and clear_line < raise_line),
    raise_seconds int not null check (raise_seconds between 0 and 86400),
    clear_seconds int not null check (clear_seconds between 0 and 86400),
    within_minutes int check (within_minutes between 1 and 10080),
    severity text not null check (severity in ('info', 'warning', 'critical')),
    quiet_hours text[] not null default '{}' check (cardinality(quiet_hours) <= 10),
    happening text check (char_length(happening) between 1 and 64),
    enabled boolean not null default true,
    changed_at timestamptz not null default now(),
    changed_by text not null check (char_length(changed_by) <= 300),
    unique (municipality, name),
    check ((subject like '%:%') is distinct from (scope = 'zone')),
    check ((measure = 'forecast') = (within_minutes is not null))
);

-- How a rule stands with a subject, so that whoever judges next goes on where the last one was.
-- number: of changes; who changes it must know it as it is, or another was first.
-- since: from when the figure has been beyond the line that is waited for.
create table alert_standing (
    municipality text not null,
    rule_id bigint not null references alert_rule on delete cascade,
    subject text not null,
    phase text not null check (phase in ('calm', 'rising', 'raised', 'falling')),
    since timestamptz,
    moved_at timestamptz not null,
    unmeasured boolean not null default false,
    peak double precision,
    peak_at timestamptz,
    number bigint not null,
    alert_id bigint,
    primary key (rule_id, subject)
);

create index alert_standing_municipality on alert_standing (municipality);

-- When a municipality was last judged, by the clock that the edges go by.
create table alert_watch (
    municipality text primary key references municipality,
    judged_at timestamptz not null
);

-- What the rule said then is kept: rules change and go. Times are of the clock that the edges go
-- by. An alert is open until it is cleared or closed; closed before it is cleared, its rule raises
-- no other until then.
create table alert (
    id bigint generated always as identity primary key,
    municipality text not null references municipality,
    rule_id bigint not null,
    rule_name text not null,
    measure text not null,
    severity text not null,
    subject text not null,
    raise_line double precision not null,
    clear_line double precision not null,
    started_at timestamptz not null,
    raised_at timestamptz not null,
    value double precision,
    peak double precision,
    peak_at timestamptz,
    unmeasured_since timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    cleared_at timestamptz,
    withdrawn boolean not null default false,
    closed_at timestamptz,
    closed_by text,
    note text check (char_length(note) <= 1000),
    check ((acknowledged_at is null) = (acknowledged_by is null)),
    check ((closed_at is null) = (closed_by is null))
);

-- However many judge at once.
create unique index alert_one_while_open on alert (rule_id, subject) where cleared_at is null;
create index alert_raised on alert (municipality, id);

create table alert_transition (
    id bigint generated always as identity primary key,
    municipality text not null,
    alert_id bigint not null references alert,
    at timestamptz not null,
    kind text not null check (kind in (
        'raised', 'unmeasured', 'measured', 'acknowledged', 'cleared', 'withdrawn', 'closed')),
    value double precision,
    by_whom text,
    note text,
    written_at timestamptz not null default now()
);

create index alert_transition_alert on alert_transition (alert_id, id);

create function keep_alert_transition() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        if current_setting('passant.is_pruning_alert', true) = 'yes' then
            return old;
        end if;
    end if;
    raise exception 'what became of an alert is only ever added to' using errcode = 'PT002';
end
$$;

create trigger alert_transition_kept before update or delete on alert_transition
    for each row execute function keep_alert_transition();
create trigger alert_transition_whole before truncate on alert_transition
    for each statement execute function keep_alert_transition();

-- Words on their way out. What takes them sets taken_at.
create table outbox (
    id bigint generated always as identity primary key,
    municipality text not null references municipality,
    topic text not null,
    payload jsonb not null,
    made_at timestamptz not null default now(),
    taken_at timestamptz
);

create index outbox_waiting on outbox (id) where taken_at is null;

create function write_instant(p_at timestamptz) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
    select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
$$;

create function alert_state(p_alert alert) returns text
language sql immutable
set search_path = pg_catalog, public, pg_temp
as $$
    select case
        when p_alert.closed_at is not null then 'closed'
        when p_alert.cleared_at is not null then 'cleared'
        when p_alert.acknowledged_at is not null then 'acknowledged'
        else 'raised'
    end;
$$;

-- One word out, of an alert as it is now. Nobody is named in it: it may stand on a sign.
create function say_alert(p_id bigint, p_kind text, p_at timestamptz) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_alert alert;
begin
    select * into strict v_alert from alert a where a.id = p_id;
    insert into outbox (municipality, topic, payload)
    values (
        v_alert.municipality,
        format('alerts/%s/%s', v_alert.municipality, v_alert.subject),
        jsonb_build_object(
            'v', 1,
            'alertId', v_alert.id::text,
            'word', p_kind,
            'state', alert_state(v_alert),
            'at', write_instant(p_at),
            'municipality', v_alert.municipality,
            case when v_alert.subject like '%:%' then 'counterId' else 'zoneId' end,
            v_alert.subject,
            'rule', v_alert.rule_name,
            'measure', v_alert.measure,
            'severity', v_alert.severity,
            'startedAt', write_instant(v_alert.started_at),
            'raisedAt', write_instant(v_alert.raised_at),
            'clearedAt', write_instant(v_alert.cleared_at)));
    perform pg_notify('passant_outbox', v_alert.municipality);
    perform pg_notify('passant_alert', v_alert.municipality);
end
$$;

-- What a municipality has that does nothing. Deleted, they do not come back.
create function seed_alert_rule() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    insert into alert_rule (
        municipality, name, scope, measure, raise_line, clear_line, raise_seconds, clear_seconds,
        severity, changed_by)
    values
        (new.code, 'Te druk', 'zone', 'level', 4, 3, 120, 300, 'critical', 'passant'),
        (new.code, 'Veel drukker dan gewoonlijk', 'zone', 'typical-p90', 1.5, 1.35, 600, 600,
         'warning', 'passant'),
        (new.code, 'Sensor zwijgt', 'counter', 'silence', 1, 0, 600, 120, 'info', 'passant')
    on conflict (municipality, name) do nothing;
    perform pg_notify('passant_alert_rule', new.code);
    return null;
end
$$;

create trigger municipality_alert_rule after insert on municipality
    for each row execute function seed_alert_rule();

insert into alert_rule (
    municipality, name, scope, measure, raise_line, clear_line, raise_seconds, clear_seconds,
    severity, changed_by)
select m.code, r.name, r.scope, r.measure, r.raise_line, r.clear_line, r.raise_seconds,
       r.clear_seconds, r.severity, 'passant'
from municipality m
cross join (values
    ('Te druk', 'zone', 'level', 4, 3, 120, 300, 'critical'),
    ('Veel drukker dan gewoonlijk', 'zone', 'typical-p90', 1.5, 1.35, 600, 600, 'warning'),
    ('Sensor zwijgt', 'counter', 'silence', 1, 0, 600, 120, 'info')
) as r(name, scope, measure, raise_line, clear_line, raise_seconds, clear_seconds, severity)
order by m.code;

-- For whoever judges: the rules of its municipalities, with the clock that each goes by.
create function list_alert_rule(out time_zone text, out rule jsonb) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select m.time_zone, to_jsonb(r)
    from alert_rule r
    join municipality m on m.code = r.municipality
    where r.municipality = any((select own_municipality())::text[])
    order by r.id;
$$;

create function list_alert_standing(
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
    from alert_standing s
    left join alert_watch w on w.municipality = s.municipality
    where s.municipality = p_municipality;
end
$$;

create function note_alert(p_municipality text, p_judged_at bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    perform public.check_municipality(array[p_municipality]);
    insert into alert_watch as w (municipality, judged_at)
    select m.code, to_timestamp(p_judged_at) from municipality m where m.code = p_municipality
    on conflict (municipality) do update set judged_at = excluded.judged_at;
end
$$;

-- Takes in what was judged: each move is one standing as it is from now on, and what is to be said
-- of it. A move counts only if the standing was as its mover knew it; of those that count, the
-- new number is returned.
create function move_alert(
    p_municipality text, p_moves jsonb,
    out rule_id bigint, out subject text, out number bigint, out alert_id bigint
) returns setof record
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_move record;
    v_rule alert_rule;
    v_at timestamptz;
begin
    perform public.check_municipality(array[p_municipality]);
    for v_move in
        select *
        from jsonb_to_recordset(p_moves) as m(
            rule_id bigint, subject text, number bigint, phase text, since bigint,
            moved_at bigint, unmeasured boolean, peak double precision, peak_at bigint,
            kind text, at bigint, started_at bigint, value double precision)
        -- In one order, so that two movers never wait for each other in a ring.
        order by m.rule_id, m.subject
    loop
        select * into v_rule
        from alert_rule r
        where r.id = v_move.rule_id and r.municipality = p_municipality
        for share;
        continue when not found;

        insert into alert_standing as s (
            municipality, rule_id, subject, phase, since, moved_at, unmeasured, peak, peak_at,
            number)
        values (
            p_municipality, v_move.rule_id, v_move.subject, v_move.phase,
            to_timestamp(v_move.since), to_timestamp(v_move.moved_at), v_move.unmeasured,
            v_move.peak, to_timestamp(v_move.peak_at), 1)
        on conflict (rule_id, subject) do update set
            phase = excluded.phase,
            since = excluded.since,
            moved_at = excluded.moved_at,
            unmeasured = excluded.unmeasured,
            peak = excluded.peak,
            peak_at = excluded.peak_at,
            number = s.number + 1
        where s.number = v_move.number
        returning s.number, s.alert_id into number, alert_id;
        continue when not found;

        v_at := to_timestamp(v_move.at);
        if v_move.kind = 'raised' then
            insert into alert (
                municipality, rule_id, rule_name, measure, severity, subject, raise_line,
                clear_line, started_at, raised_at, value, peak, peak_at)
            values (
                p_municipality, v_rule.id, v_rule.name, v_rule.measure, v_rule.severity,
                v_move.subject, v_rule.raise_line, v_rule.clear_line,
                to_timestamp(v_move.started_at), v_at, v_move.value, v_move.value, v_at)
            returning id into alert_id;
        elsif alert_id is not null then
            update alert a
            set peak = coalesce(v_move.peak, a.peak),
                peak_at = coalesce(to_timestamp(v_move.peak_at), a.peak_at),
                unmeasured_since = case
                    when not v_move.unmeasured then null
                    else coalesce(a.unmeasured_since, v_at) end,
                cleared_at = case
                    when v_move.kind in ('cleared', 'withdrawn') then v_at else a.cleared_at end,
                withdrawn = coalesce(v_move.kind = 'withdrawn', false)
            where a.id = alert_id;
        end if;

        if v_move.kind is not null and alert_id is not null then
            insert into alert_transition (municipality, alert_id, at, kind, value)
            values (p_municipality, alert_id, v_at, v_move.kind, v_move.value);
            -- Of what somebody closed nothing more is said.
            if v_move.kind in ('raised', 'cleared', 'withdrawn')
               and exists (select from alert a where a.id = alert_id and a.closed_at is null) then
                perform say_alert(alert_id, v_move.kind, v_at);
            end if;
        end if;
        update alert_standing s
        set alert_id = case when v_move.phase in ('raised', 'falling') then move_alert.alert_id end
        where s.rule_id = v_move.rule_id and s.subject = v_move.subject
          and s.alert_id is distinct from
              case when v_move.phase in ('raised', 'falling') then move_alert.alert_id end;

        rule_id := v_move.rule_id;
        subject := v_move.subject;
        return next;
    end loop;
end
$$;

-- Ends what a rule had raised, and what it waited for. Its caller has locked the rule.
create function withdraw_alert_rule(p_id bigint, p_at bigint) returns void
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_id bigint;
    v_municipality text;
    v_is_closed boolean;
begin
    for v_id, v_municipality, v_is_closed in
        update alert a
        set cleared_at = to_timestamp(p_at), withdrawn = true
        where a.rule_id = p_id and a.cleared_at is null
        returning a.id, a.municipality, a.closed_at is not null
    loop
        insert into alert_transition (municipality, alert_id, at, kind)
        values (v_municipality, v_id, to_timestamp(p_at), 'withdrawn');
        if not v_is_closed then
            perform say_alert(v_id, 'withdrawn', to_timestamp(p_at));
        end if;
    end loop;
    -- Numbered on: who judged by the rule as it was must not find it as it knew it.
    update alert_standing s
    set phase = 'calm', since = null, moved_at = to_timestamp(p_at), unmeasured = false,
        peak = null, peak_at = null, alert_id = null, number = s.number + 1
    where s.rule_id = p_id;
end
$$;

-- Makes a rule, or another of the one with that id; -1 if its name is taken, and null if there is
-- none such among these municipalities, all of them if null. One that looks at something else from
-- now on begins anew.
create function put_alert_rule(
    p_id bigint, p_municipality text[], p_rule jsonb, p_by text, p_at bigint
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
    if exists (
        select from alert_rule r
        where r.municipality = v_code and r.name = p_rule ->> 'name'
          and r.id is distinct from p_id
    ) then
        return -1;
    end if;
    if p_id is null then
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

-- Deletes a rule, and withdraws what it had raised; says whether there was one.
create function drop_alert_rule(p_id bigint, p_municipality text[], p_at bigint)
returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_rule alert_rule;
begin
    -- As the movers lock it, so that none of them raises something in between.
    select * into v_rule
    from alert_rule r
    where r.id = p_id and (p_municipality is null or r.municipality = any(p_municipality))
      and ('{*}' = public.bound() or r.municipality = any(public.bound()))
    for update;
    if not found then
        return false;
    end if;
    perform withdraw_alert_rule(p_id, p_at);
    delete from alert_rule r where r.id = p_id;
    perform pg_notify('passant_alert_rule', v_rule.municipality);
    return true;
end
$$;

-- Somebody takes notice; who was first stays. False if there is no such alert among these.
create function acknowledge_alert(
    p_id bigint, p_municipality text[], p_at bigint, p_by text
) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_alert alert;
begin
    select * into v_alert
    from alert a
    where a.id = p_id and (p_municipality is null or a.municipality = any(p_municipality))
      and ('{*}' = public.bound() or a.municipality = any(public.bound()))
    for no key update;
    if not found then
        return false;
    end if;
    if v_alert.acknowledged_at is null and v_alert.closed_at is null then
        update alert a
        set acknowledged_at = to_timestamp(p_at), acknowledged_by = p_by
        where a.id = p_id;
        insert into alert_transition (municipality, alert_id, at, kind, by_whom)
        values (v_alert.municipality, p_id, to_timestamp(p_at), 'acknowledged', p_by);
        perform say_alert(p_id, 'acknowledged', to_timestamp(p_at));
    end if;
    return true;
end
$$;

create function close_alert(
    p_id bigint, p_municipality text[], p_at bigint, p_by text, p_note text
) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_alert alert;
begin
    select * into v_alert
    from alert a
    where a.id = p_id and (p_municipality is null or a.municipality = any(p_municipality))
      and ('{*}' = public.bound() or a.municipality = any(public.bound()))
    for no key update;
    if not found then
        return false;
    end if;
    if v_alert.closed_at is null then
        update alert a
        set closed_at = to_timestamp(p_at), closed_by = p_by, note = p_note
        where a.id = p_id;
        insert into alert_transition (municipality, alert_id, at, kind, by_whom, note)
        values (v_alert.municipality, p_id, to_timestamp(p_at), 'closed', p_by, p_note);
        perform say_alert(p_id, 'closed', to_timestamp(p_at));
    end if;
    return true;
end
$$;
