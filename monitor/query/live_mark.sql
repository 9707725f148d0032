-- from where on a later reading must look for changes: see live_change.sql
select pg_snapshot_xmin(pg_current_snapshot())::text
