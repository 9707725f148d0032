-- Getting word out: where a municipality's words go, and what became of each on its way there.

-- least_severity: of what is less nothing goes there. zones: of which alone; all if there are none.
-- secret: what a webhook is signed with. Closed to readers, as are the addresses: role.sql.
create table channel (
    id bigint generated always as identity primary key,
    municipality text not null references municipality,
    name text not null check (char_length(name) between 1 and 100),
    kind text not null check (kind in ('webhook', 'email')),
    url text check (char_length(url) between 1 and 2000),
    secret text check (char_length(secret) between 1 and 200),
    least_severity text not null check (least_severity in ('info', 'warning', 'critical')),
    zones text[] not null default '{}' check (cardinality(zones) <= 1000),
    language text not null check (language in ('nl', 'en')),
    enabled boolean not null default true,
    changed_at timestamptz not null default now(),
    changed_by text not null check (char_length(changed_by) <= 300),
    unique (municipality, name),
    check ((kind = 'webhook') = (url is not null)),
    check ((kind = 'webhook') = (secret is not null))
);

-- No municipality in it, so that no reader is ever given it.
create table channel_address (
    id bigint generated always as identity primary key,
    channel_id bigint not null references channel on delete cascade,
    address text not null check (char_length(address) between 3 and 254),
    unique (channel_id, address)
);

-- seq: in the order in which words were committed, which the ids are not: who has seen one has seen
-- all before it.
alter table outbox add column seq bigint;
update outbox set seq = id;
create unique index outbox_seq on outbox (seq);
create sequence outbox_number;
select setval('outbox_number', coalesce(max(seq), 0) + 1, false) from outbox;

-- One word to one receiver. What the channel was called then is kept: channels change and go.
-- notice_id: the receiver's, the same at each attempt. claimed_until: till then somebody is at it.
create table alert_delivery (
    id bigint generated always as identity primary key,
    municipality text not null,
    channel_id bigint not null,
    channel_name text not null,
    kind text not null,
    address_id bigint,
    outbox_id bigint references outbox on delete cascade,
    alert_id bigint,
    word text not null,
    notice_id uuid not null default gen_random_uuid(),
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'given-up')),
    outcome text check (outcome ~ '^[a-z-]{1,40}$'),
    attempts int not null default 0,
    made_at timestamptz not null default clock_timestamp(),
    next_at timestamptz default clock_timestamp(),
    claimed_until timestamptz,
    tried_at timestamptz,
    done_at timestamptz,
    check ((state = 'waiting') = (done_at is null)),
    check ((word = 'test') = (outbox_id is null))
);

create index alert_delivery_waiting on alert_delivery (channel_id, alert_id, id)
    where state = 'waiting';
create index alert_delivery_alert on alert_delivery (municipality, alert_id, id);
create index alert_delivery_outbox on alert_delivery (outbox_id);

create function rank_severity(p_severity text) returns int
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
    select array_position(array['info', 'warning', 'critical'], p_severity);
$$;

-- At the end of the transaction that makes a word: its number, and a delivery for each receiver. The
-- lock is held from here to the commit alone, and who holds it waits for nothing else.
create function pass_on_word() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_zone constant text := new.payload ->> 'zoneId';
    v_counter constant text := new.payload ->> 'counterId';
begin
    perform pg_advisory_xact_lock(20261122, 29);
    update outbox o set seq = nextval('outbox_number') where o.id = new.id;
    insert into alert_delivery (
        municipality, channel_id, channel_name, kind, address_id, outbox_id, alert_id, word)
    select c.municipality, c.id, c.name, c.kind, a.id, new.id,
           (new.payload ->> 'alertId')::bigint, new.payload ->> 'word'
    from channel c
    left join channel_address a on a.channel_id = c.id
    where c.municipality = new.municipality and c.enabled
      and (c.kind = 'webhook' or a.id is not null)
      and rank_severity(new.payload ->> 'severity') >= rank_severity(c.least_severity)
      and (c.zones = '{}' or v_zone = any(c.zones)
           or exists (
               select from zone_counter z
               where z.municipality = c.municipality and z.counter_id = v_counter
                 and z.zone_id = any(c.zones)))
    order by c.id, a.id;
    return null;
end
$$;

create constraint trigger outbox_passed_on after insert on outbox
    deferrable initially deferred
    for each row execute function pass_on_word();

-- For who sends: what is due, of the caller's municipalities, and from now on the caller's to send
-- for so long. Of one alert and receiver the oldest alone, so that they come in order; of a channel
-- so many at a time, so that no receiver holds up another.
create function claim_delivery(
    p_kind text, p_most int, p_most_of_channel int, p_seconds int,
    out id bigint, out notice_id uuid, out municipality text, out town text, out time_zone text,
    out place text, out channel text, out kind text, out url text, out secret text,
    out address text, out language text, out word text, out payload jsonb, out seq bigint,
    out attempts int, out age_seconds double precision
) returns setof record
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_now constant timestamptz := clock_timestamp();
begin
    return query
    with own as (
        select public.own_municipality() as codes
    ), due as (
        select d.id, d.next_at,
               row_number() over (partition by d.channel_id order by d.next_at, d.id)
               + (select count(*) from alert_delivery b
                  where b.channel_id = d.channel_id and b.state = 'waiting'
                    and b.claimed_until > v_now) as place_in_line
        from alert_delivery d
        where d.state = 'waiting' and d.kind = p_kind and d.next_at <= v_now
          and coalesce(d.claimed_until, '-infinity') <= v_now
          and d.municipality = any((select o.codes from own o)::text[])
          and not exists (
              select from alert_delivery e
              where e.state = 'waiting' and e.channel_id = d.channel_id
                and e.alert_id = d.alert_id and e.address_id is not distinct from d.address_id
                and e.id < d.id)
    ), chosen as (
        select d.id
        from alert_delivery d
        where d.id in (
            select u.id from due u
            where u.place_in_line <= p_most_of_channel
            order by u.place_in_line, u.next_at, u.id
            limit p_most)
          -- Asked again of the row as it is once it is locked.
          and d.state = 'waiting' and coalesce(d.claimed_until, '-infinity') <= v_now
        for update skip locked
    ), claimed as (
        update alert_delivery d
        set claimed_until = v_now + make_interval(secs => p_seconds),
            attempts = d.attempts + 1, tried_at = v_now
        from chosen c
        where d.id = c.id
        returning d.*
    )
    select d.id, d.notice_id, d.municipality, m.name, m.time_zone,
           coalesce(z.name, o.payload ->> 'zoneId', o.payload ->> 'counterId'), d.channel_name,
           d.kind, c.url, c.secret, a.address, coalesce(c.language, 'nl'), d.word, o.payload, o.seq,
           d.attempts, extract(epoch from v_now - d.made_at)::double precision
    from claimed d
    join municipality m on m.code = d.municipality
    left join channel c on c.id = d.channel_id
    left join channel_address a on a.id = d.address_id
    left join outbox o on o.id = d.outbox_id
    left join zone z on z.municipality = d.municipality and z.id = o.payload ->> 'zoneId'
    order by d.id;
end
$$;

-- What became of an attempt. One that another took over in the meantime counts only if it arrived.
create function settle_delivery(
    p_id bigint, p_attempt int, p_state text, p_outcome text, p_wait_seconds double precision
) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    update alert_delivery d
    set state = p_state, outcome = p_outcome, claimed_until = null,
        next_at = case when p_state = 'waiting'
            then clock_timestamp() + make_interval(secs => p_wait_seconds) end,
        done_at = case when p_state <> 'waiting' then clock_timestamp() end
    where d.id = p_id and d.state = 'waiting'
      and (d.attempts = p_attempt or p_state = 'delivered')
      and d.municipality = any((select public.own_municipality())::text[]);
    return found;
end
$$;

-- How much waits, of the caller's municipalities.
create function watch_delivery(
    out kind text, out waiting bigint, out oldest_seconds double precision
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select k.kind, count(d.id),
           coalesce(extract(epoch from clock_timestamp() - min(d.made_at)), 0)::double precision
    from unnest(array['webhook', 'email']) as k(kind)
    left join alert_delivery d
        on d.kind = k.kind and d.state = 'waiting'
       and d.municipality = any((select public.own_municipality())::text[])
    group by k.kind;
$$;

-- Seconds until something is due again, past it if less than 0; null if nothing waits.
create function next_delivery() returns double precision
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select extract(epoch from min(greatest(d.next_at, coalesce(d.claimed_until, d.next_at)))
                   - clock_timestamp())::double precision
    from alert_delivery d
    where d.state = 'waiting'
      and d.municipality = any((select public.own_municipality())::text[])
      -- What waits behind another is due when that one is done.
      and not exists (
          select from alert_delivery e
          where e.state = 'waiting' and e.channel_id = d.channel_id
            and e.alert_id = d.alert_id and e.address_id is not distinct from d.address_id
            and e.id < d.id);
$$;

-- Deletes the words of which it is past days that anything was said, and their deliveries.
create function sweep_word(p_days int) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_before constant timestamptz := now() - make_interval(days => greatest(p_days, 2));
    v_count bigint;
begin
    delete from outbox o
    where o.made_at < v_before and o.municipality = any((select public.own_municipality())::text[]);
    get diagnostics v_count = row_count;
    delete from alert_delivery d
    where d.outbox_id is null and d.made_at < v_before
      and d.municipality = any((select public.own_municipality())::text[]);
    return v_count;
end
$$;

-- For who publishes by MQTT: what nobody took yet, in order; the lock of a municipality's words is
-- held until the end of the transaction, so that one publishes them at a time. After a day a word
-- is no news and is taken as it is.
create function claim_word(
    p_most int, out id bigint, out topic text, out payload jsonb
) returns setof record
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
#variable_conflict use_column
declare
    v_codes text[];
begin
    v_codes := array(
        select w.municipality
        from (select distinct o.municipality from outbox o
              where o.taken_at is null
                and o.municipality = any((select public.own_municipality())::text[])) w
        where pg_try_advisory_xact_lock(20261123, hashtext(w.municipality)));
    update outbox o set taken_at = now()
    where o.taken_at is null and o.municipality = any(v_codes)
      and o.made_at < now() - interval '1 day';
    return query
    select o.id, o.topic, o.payload
    from outbox o
    where o.taken_at is null and o.municipality = any(v_codes)
    order by o.seq
    limit p_most;
end
$$;

create function take_word(p_ids bigint[]) returns void
language sql security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update outbox o set taken_at = clock_timestamp()
    where o.id = any(p_ids) and o.municipality = any((select public.own_municipality())::text[]);
$$;

-- The channels of these municipalities, all if null; never their secrets.
create function list_channel(
    p_municipality text[], p_id bigint,
    out id bigint, out municipality text, out name text, out kind text, out url text,
    out addresses text[], out least_severity text, out zones text[], out language text,
    out enabled boolean, out changed_at bigint, out changed_by text
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select c.id, c.municipality, c.name, c.kind, c.url,
           array(select a.address from channel_address a where a.channel_id = c.id order by a.id),
           c.least_severity, c.zones, c.language, c.enabled,
           extract(epoch from c.changed_at)::bigint, c.changed_by
    from channel c
    where (p_id is null or c.id = p_id)
      and (p_municipality is null or c.municipality = any(p_municipality))
      and c.municipality = any((select public.own_municipality())::text[])
    order by c.municipality, c.name;
$$;

-- What waits for a receiver that is none any more is not sent.
create function end_delivery(p_channel bigint, p_outcome text) returns void
language sql
set search_path = pg_catalog, public, pg_temp
as $$
    update alert_delivery d
    set state = 'given-up', outcome = p_outcome, next_at = null, claimed_until = null,
        done_at = clock_timestamp()
    where d.channel_id = p_channel and d.state = 'waiting'
      and (p_outcome <> 'channel-changed'
           or d.address_id is not null
          and not exists (select from channel_address a where a.id = d.address_id));
$$;

-- Makes a channel, or another of the one with that id: -1 if its name is taken, -2 if a zone is not
-- registered, -3 if it is of another kind, -4 if there are a hundred already, and null if there is
-- none such among these municipalities. Without a secret the one that it has stays.
create function put_channel(
    p_id bigint, p_municipality text[], p_channel jsonb, p_by text
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_new constant channel := jsonb_populate_record(null::channel, p_channel);
    v_before channel;
    v_id bigint;
begin
    if v_new.municipality <> all(p_municipality)
       or v_new.municipality <> all((select public.own_municipality())::text[])
       or not exists (select from municipality m where m.code = v_new.municipality) then
        return null;
    end if;
    if exists (
        select from unnest(v_new.zones) as g(id)
        where not exists (
            select from zone z where z.municipality = v_new.municipality and z.id = g.id)
    ) then
        return -2;
    end if;
    if exists (
        select from channel c
        where c.municipality = v_new.municipality and c.name = v_new.name
          and c.id is distinct from p_id
    ) then
        return -1;
    end if;
    if p_id is null then
        -- Each has so many words on their way at once, and names are resolved on threads.
        if (select count(*) from channel c where c.municipality = v_new.municipality) >= 100 then
            return -4;
        end if;
        insert into channel (
            municipality, name, kind, url, secret, least_severity, zones, language, enabled,
            changed_by)
        values (
            v_new.municipality, v_new.name, v_new.kind, v_new.url, v_new.secret,
            v_new.least_severity, v_new.zones, v_new.language, v_new.enabled, p_by)
        returning id into v_id;
    else
        select * into v_before
        from channel c
        where c.id = p_id and c.municipality = v_new.municipality
        for update;
        if not found then
            return null;
        end if;
        if v_before.kind <> v_new.kind then
            return -3;
        end if;
        update channel c
        set name = v_new.name, url = v_new.url, secret = coalesce(v_new.secret, c.secret),
            least_severity = v_new.least_severity, zones = v_new.zones,
            language = v_new.language, enabled = v_new.enabled, changed_at = now(),
            changed_by = p_by
        where c.id = p_id;
        v_id := p_id;
    end if;
    delete from channel_address a
    where a.channel_id = v_id
      and a.address not in (select jsonb_array_elements_text(p_channel -> 'addresses'));
    insert into channel_address (channel_id, address)
    select v_id, g.address
    from jsonb_array_elements_text(p_channel -> 'addresses') with ordinality as g(address, place)
    order by g.place
    on conflict do nothing;
    perform end_delivery(v_id, case when v_new.enabled then 'channel-changed' else 'channel-off' end);
    perform pg_notify('passant_delivery', v_new.municipality);
    return v_id;
exception
    -- Two at once.
    when unique_violation then return -1;
end
$$;

-- Deletes a channel and its addresses; says whether there was one.
create function drop_channel(p_id bigint, p_municipality text[]) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    delete from channel c
    where c.id = p_id and (p_municipality is null or c.municipality = any(p_municipality))
      and c.municipality = any((select public.own_municipality())::text[]);
    if not found then
        return false;
    end if;
    perform end_delivery(p_id, 'channel-gone');
    return true;
end
$$;

-- Has a test sent to each receiver of a channel, enabled or not; returns the ids of the deliveries,
-- none where there is no such channel among these municipalities, and null where its municipality
-- had two hundred sent within the hour: an address may be of somebody who never asked for any.
create function test_channel(p_id bigint, p_municipality text[]) returns bigint[]
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_ids bigint[];
begin
    if (
        select count(*)
        from alert_delivery d
        join channel c on c.municipality = d.municipality
        where c.id = p_id and (p_municipality is null or c.municipality = any(p_municipality))
          and c.municipality = any((select public.own_municipality())::text[])
          and d.alert_id is null and d.made_at > clock_timestamp() - interval '1 hour'
    ) >= 200 then
        return null;
    end if;
    with made as (
        insert into alert_delivery (
            municipality, channel_id, channel_name, kind, address_id, word)
        select c.municipality, c.id, c.name, c.kind, a.id, 'test'
        from channel c
        left join channel_address a on a.channel_id = c.id
        where c.id = p_id and (p_municipality is null or c.municipality = any(p_municipality))
          and c.municipality = any((select public.own_municipality())::text[])
        order by a.id
        returning id
    )
    select coalesce(array_agg(m.id order by m.id), '{}') into v_ids from made m;
    perform pg_notify('passant_delivery', '');
    return v_ids;
end
$$;

-- Deliveries, newest first, to whom each went where that receiver is still one.
create function list_delivery(
    p_municipality text[], p_alert_id bigint, p_channel_id bigint, p_state text[], p_ids bigint[],
    p_before bigint, p_most int,
    out id bigint, out municipality text, out channel_id bigint, out channel text, out kind text,
    out address text, out alert_id bigint, out word text, out state text, out outcome text,
    out attempts int, out made_at bigint, out tried_at bigint, out next_at bigint,
    out done_at bigint
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select d.id, d.municipality, d.channel_id, d.channel_name, d.kind, a.address, d.alert_id,
           d.word, d.state, d.outcome, d.attempts,
           extract(epoch from d.made_at)::bigint, extract(epoch from d.tried_at)::bigint,
           extract(epoch from d.next_at)::bigint, extract(epoch from d.done_at)::bigint
    from alert_delivery d
    left join channel_address a on a.id = d.address_id
    where (p_municipality is null or d.municipality = any(p_municipality))
      and d.municipality = any((select public.own_municipality())::text[])
      and (p_alert_id is null or d.alert_id = p_alert_id)
      and (p_channel_id is null or d.channel_id = p_channel_id)
      and (p_state is null or d.state = any(p_state))
      and (p_ids is null or d.id = any(p_ids))
      and (p_before is null or d.id < p_before)
    order by d.id desc
    limit p_most;
$$;
