-- Where an origin lies, as GeoJSON; null where nobody drew it. save_telecom (0009) fills every
-- column of origin that the document names.

alter table origin add column outline jsonb;
