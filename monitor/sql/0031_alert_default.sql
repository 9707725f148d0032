-- Other lines for what is much busier than usual. A rule judges what passed over its duration now,
-- and knows by how much that may be off: so a lower line, sooner, tells falsely less often. Rules
-- that somebody changed, or made, stay as they are.
create or replace function seed_alert_rule() returns trigger
language plpgsql
set search_path = pg_catalog, public, pg_temp
as $$
begin
    insert into alert_rule (
        municipality, name, scope, measure, raise_line, clear_line, raise_seconds, clear_seconds,
        severity, changed_by)
    values
        (new.code, 'Te druk', 'zone', 'level', 4, 3, 120, 300, 'critical', 'passant'),
        (new.code, 'Veel drukker dan gewoonlijk', 'zone', 'typical-p90', 1.35, 1.2, 180, 600,
         'warning', 'passant'),
        (new.code, 'Sensor zwijgt', 'counter', 'silence', 1, 0, 600, 120, 'info', 'passant')
    on conflict (municipality, name) do nothing;
    perform pg_notify('passant_alert_rule', new.code);
    return null;
end
$$;

update alert_rule
set raise_line = 1.35, clear_line = 1.2, raise_seconds = 180, changed_at = now()
where changed_by = 'passant' and measure = 'typical-p90' and scope = 'zone' and subject is null
  and raise_line = 1.5 and clear_line = 1.35 and raise_seconds = 600 and clear_seconds = 600;
