-- HistoricalLocation: there is none, for a sensor that moves gets another id
select null::text as municipality, null::text as sensor_id, null::text as id,
       null::timestamptz as "time"
where false
