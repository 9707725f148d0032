-- Sessions of people who signed in at their provider, and the sign-ins that are used up.

-- Known by the SHA-256 of the token in the cookie: 256 random bits cannot be tried. words: what the
-- provider said that means something here; of a person nothing else is kept. A session that is over
-- is deleted: what was done with it, the audit knows.
create table session (
    digest bytea primary key check (length(digest) = 32),
    issuer text not null check (char_length(issuer) between 1 and 1000),
    subject text not null check (char_length(subject) between 1 and 255),
    name text not null check (char_length(name) <= 100),
    words text[] not null check (cardinality(words) between 1 and 1000),
    opened_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > opened_at)
);

create index session_subject on session (subject);
create index session_expires_at on session (expires_at);

-- Each state once. What is past its end may go: it would be refused for its age.
create table spent_sign_in (
    digest bytea primary key check (length(digest) = 32),
    expires_at timestamptz not null
);

create index spent_sign_in_expires_at on spent_sign_in (expires_at);

create function put_session(
    p_digest bytea, p_issuer text, p_subject text, p_name text, p_words text[], p_now bigint,
    p_expires_at bigint
) returns void
language sql security definer
set search_path = pg_catalog, public, pg_temp
as $$
    insert into session (digest, issuer, subject, name, words, opened_at, seen_at, expires_at)
    values (
        p_digest, p_issuer, p_subject, p_name, p_words, to_timestamp(p_now), to_timestamp(p_now),
        to_timestamp(p_expires_at));
$$;

-- What is over goes. By the longest that any api lets a session go unused: they may differ.
create function sweep_session(p_now bigint) returns void
language sql security definer
set search_path = pg_catalog, public, pg_temp
as $$
    delete from session s
    where s.expires_at <= to_timestamp(p_now) or s.seen_at <= to_timestamp(p_now - 86400);
    delete from spent_sign_in s where s.expires_at <= to_timestamp(p_now);
$$;

-- One that is over is not found, deleted or not.
create function find_session(
    p_digest bytea, p_issuer text, p_now bigint, p_idle_seconds bigint,
    out subject text, out name text, out words text[], out opened_at bigint, out seen_at bigint,
    out expires_at bigint
) returns setof record
language sql stable security definer
set search_path = pg_catalog, public, pg_temp
as $$
    select s.subject, s.name, s.words, extract(epoch from s.opened_at)::bigint,
           extract(epoch from s.seen_at)::bigint, extract(epoch from s.expires_at)::bigint
    from session s
    where s.digest = p_digest
      and s.issuer = p_issuer
      and s.expires_at > to_timestamp(p_now)
      and s.seen_at > to_timestamp(p_now - p_idle_seconds);
$$;

create function touch_session(p_digest bytea, p_now bigint) returns void
language sql security definer
set search_path = pg_catalog, public, pg_temp
as $$
    update session s set seen_at = greatest(s.seen_at, to_timestamp(p_now))
    where s.digest = p_digest;
$$;

create function end_session(p_digest bytea) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    delete from session s where s.digest = p_digest;
    return found;
end
$$;

-- Says whether it was the first to use it.
create function spend_sign_in(p_digest bytea, p_now bigint, p_expires_at bigint) returns boolean
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
begin
    delete from spent_sign_in s where s.expires_at <= to_timestamp(p_now);
    insert into spent_sign_in (digest, expires_at)
    values (p_digest, to_timestamp(p_expires_at))
    on conflict do nothing;
    return found;
end
$$;

-- For the owner alone: who is signed in, and to end it. By subject, for names are not their own.
create function list_session(
    p_now bigint,
    out subject text, out name text, out sessions bigint, out opened_at bigint, out seen_at bigint
) returns setof record
language sql stable
set search_path = pg_catalog, public, pg_temp
as $$
    select s.subject, max(s.name), count(*), extract(epoch from min(s.opened_at))::bigint,
           extract(epoch from max(s.seen_at))::bigint
    from session s
    where s.expires_at > to_timestamp(p_now)
    group by s.subject
    order by max(s.seen_at) desc, s.subject;
$$;

create function end_subject(p_subject text) returns bigint
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
declare
    v_ended bigint;
begin
    delete from session s where p_subject is null or s.subject = p_subject;
    get diagnostics v_ended = row_count;
    return v_ended;
end
$$;
