-- what became of one alert, in order
select extract(epoch from t.at)::bigint as at, t.kind, t.value, t.by_whom, t.note
from alert_transition t
where t.alert_id = %(id)s
order by t.id
