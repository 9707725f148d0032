"""Which role is answered what: every operation of the api, here and next door."""

from typing import Final

from tests.api.neighbours import FAR
from tests.monitor.surroundings import SQUARE

RECENT = "from=2026-06-01&to=2026-06-02"


FINAL = "from=2026-04-01&to=2026-04-02"


ALL = "public organiser manager analyst administrator"


MATRIX: Final = [
    # operation, what is asked of market and GM0153, who is answered
    ("listMunicipalities", "/municipalities", ALL),
    ("listZones", "/zones", ALL),
    ("getZone", "/zones/market", ALL),
    ("listCounters", "/counters", ALL),
    ("listSensors", "/sensors", ALL),
    ("listAreas", "/areas", ALL),
    ("listOrigins", "/origins", ALL),
    ("getContext", "/context?municipality=GM0153", ALL),
    ("listCrss", "/crss", ALL),
    ("getCatalog", "/catalog", ALL),
    ("listDownloads", "/municipalities/GM0153/downloads", ALL),
    ("getDownload", "/municipalities/GM0153/downloads/2026-04.csv", ALL),
    ("listFootfall", f"/footfall?zoneId=market&{FINAL}", ALL),
    ("listFootfall", f"/footfall?counterId=market-1:in&{FINAL}&interval=day", ALL),
    ("listFootfall", f"/footfall?zoneId=market&{FINAL}&format=csv", ALL),
    ("listFootfall", f"/footfall?zoneId=market&{FINAL}&interval=quarter", "analyst"),
    ("listFootfall", f"/footfall?counterId=market-1:in&{FINAL}&interval=cluster", "analyst"),
    ("listFootfall", f"/footfall?zoneId=market&{RECENT}", "organiser manager analyst"),
    (
        "listFootfall",
        f"/footfall?zoneId=market&{RECENT}&format=parquet",
        "organiser manager analyst",
    ),
    (
        "listFootfall",
        f"/footfall?zoneId=market&{RECENT}&interval=quarter",
        "organiser manager analyst",
    ),
    ("listFootfall", f"/footfall?zoneId=park&{RECENT}", "manager analyst"),
    ("listFootfall", f"/footfall?municipality=GM0153&{RECENT}", "manager analyst"),
    ("listFootfall", f"/footfall?counterId=market-1:in&{RECENT}", "manager analyst"),
    (
        "listFootfall",
        f"/footfall?counterId=market-1:in&{RECENT}&interval=cluster",
        "manager analyst",
    ),
    # What it is compared with is older than a manager may read so finely.
    (
        "listFootfall",
        f"/footfall?zoneId=market&{RECENT}&interval=quarter&compare=2026-04-01",
        "analyst",
    ),
    (
        "listFootfall",
        f"/footfall?zoneId=market&{RECENT}&compare=2026-04-01",
        "organiser manager analyst",
    ),
    ("listVisits", f"/visits?areaId=centrum&{RECENT}", "manager analyst"),
    ("listVisits", f"/visits?areaId=centrum&{RECENT}&format=csv", "manager analyst"),
    ("listVisits", f"/visits?areaId=centrum&{RECENT}&format=parquet", "manager analyst"),
    ("listPresence", f"/presence?zoneId=market&{RECENT}", "manager analyst"),
    ("listFindings", f"/findings?municipality=GM0153&{RECENT}", "manager analyst administrator"),
    ("listEdges", "/edges?municipality=GM0153", "manager analyst administrator"),
    ("listSensorStates", "/sensor-states?municipality=GM0153", "manager analyst administrator"),
    ("listWeather", "/weather?municipality=GM0153&from=2026-06-01", ALL),
    # The organiser's happening lasts: tests/happening tells that it does not see others.
    ("listAlerts", "/alerts", "organiser manager administrator"),
    ("getAlert", "/alerts/{alert}", "organiser manager administrator"),
    ("acknowledgeAlert", "POST /alerts/{alert}/acknowledgements", "organiser manager"),
    ("noteAlert", "POST /alerts/{alert}/notes", "organiser manager"),
    ("closeAlert", "POST /alerts/{alert}/closures", "organiser manager"),
    ("listAlertRules", "/alert-rules?municipality=GM0153", "manager administrator"),
    ("getAlertRule", "/alert-rules/{rule}", "manager administrator"),
    ("createAlertRule", "POST /alert-rules", "manager"),
    ("replaceAlertRule", "PUT /alert-rules/{rule}", "manager"),
    ("deleteAlertRule", "DELETE /alert-rules/{rule}", "manager"),
    ("createAlertTrial", "POST /alert-trials", "manager"),
    ("streamAlerts", "/alerts/stream", "organiser manager administrator"),
    ("listChannels", "/channels?municipality=GM0153", "manager administrator"),
    ("getChannel", "/channels/{channel}", "manager administrator"),
    ("createChannel", "POST /channels", "manager administrator"),
    ("replaceChannel", "PUT /channels/{channel}", "manager administrator"),
    ("deleteChannel", "DELETE /channels/{channel}", "manager administrator"),
    ("testChannel", "POST /channels/{channel}/tests", "manager administrator"),
    ("listDeliveries", "/deliveries?municipality=GM0153", "manager administrator"),
    ("listHappenings", "/happenings", ALL),
    ("getHappening", "/happenings/{happening}", ALL),
    ("createHappening", "POST /happenings", "manager administrator"),
    ("replaceHappening", "PUT /happenings/{happening}", "manager administrator"),
    ("deleteHappening", "DELETE /happenings/{gone}", "manager administrator"),
    ("getHappeningReport", "/happenings/{happening}/report", "organiser manager analyst"),
    ("listEvaluations", "/evaluations?municipality=GM0153", "analyst"),
    ("getEvaluation", "/evaluations/{evaluation}", "analyst"),
    ("createEvaluation", "POST /evaluations", "analyst"),
    ("deleteEvaluation", "DELETE /evaluations/{evaluation}", "analyst"),
    ("getEvaluationReport", "/evaluations/{evaluation}/report", "analyst"),
    ("getLive", "/live", ALL),
    ("listTypicals", "/typicals?zoneId=market", ALL),
    ("listTypicals", "/typicals?municipality=GM0153", ALL),
    ("listTypicals", "/typicals?counterId=market-1:in", "manager analyst"),
    ("listForecasts", "/forecasts?zoneId=market&horizon=quarter", ALL),
    ("listForecasts", "/forecasts?municipality=GM0153&horizon=hour", ALL),
    ("streamLive", "/live/stream", ALL),
    ("listKeys", "/keys", "administrator"),
    ("createKey", "POST /keys", "administrator"),
    ("revokeKey", "DELETE /keys/{key}", "administrator"),
    ("listAudits", "/audits", "administrator"),
]


"""Written out, and not made of the rules that it checks."""


NEIGHBOURS: Final = [
    # the same asked of the neighbour, and how whoever has every right next door is answered
    ("/zones?municipality=GM0168", 400),
    (f"/zones/{FAR}market", 404),
    (f"/zones/{FAR}market?municipality=GM0168", 400),
    ("/counters?municipality=GM0168", 400),
    ("/sensors?municipality=GM0168", 400),
    ("/areas?municipality=GM0168", 400),
    ("/origins?municipality=GM0168", 400),
    ("/context?municipality=GM0168", 400),
    ("/catalog?municipality=GM0168", 400),
    ("/municipalities/GM0168/downloads", 404),
    ("/municipalities/GM0168/downloads/2026-04.csv", 404),
    (f"/footfall?zoneId={FAR}market&{FINAL}", 400),
    (f"/footfall?zoneId={FAR}market&{FINAL}&format=csv", 400),
    (f"/footfall?zoneId=market&zoneId={FAR}market&{FINAL}", 400),
    (f"/footfall?counterId={FAR}market-1:in&{RECENT}&interval=cluster", 400),
    (f"/footfall?counterId={FAR}market-1:in&{RECENT}&interval=cluster&format=arrow", 400),
    (f"/footfall?municipality=GM0168&{FINAL}", 400),
    (f"/visits?areaId={FAR}centrum&{RECENT}", 400),
    (f"/visits?municipality=GM0168&{RECENT}", 400),
    (f"/visits?areaId={FAR}centrum&{RECENT}&format=csv", 400),
    (f"/visits?municipality=GM0168&{RECENT}&format=arrow", 400),
    (f"/presence?zoneId={FAR}market&{RECENT}", 400),
    (f"/presence?counterId={FAR}{SQUARE}&{RECENT}", 400),
    (f"/presence?municipality=GM0168&{RECENT}", 400),
    (f"/findings?counterId={FAR}market-1:in&{RECENT}", 400),
    (f"/findings?municipality=GM0168&{RECENT}", 400),
    ("/edges?municipality=GM0168", 400),
    ("/sensor-states?municipality=GM0168", 400),
    (f"/weather?municipality=GM0168&{FINAL}", 400),
    ("/alerts?municipality=GM0168", 400),
    ("/alert-rules?municipality=GM0168", 400),
    ("/channels?municipality=GM0168", 400),
    ("/deliveries?municipality=GM0168", 400),
    ("/happenings?municipality=GM0168", 400),
    (f"/happenings/{FAR}kings-day", 404),
    (f"/happenings/{FAR}kings-day/report", 404),
    ("/evaluations?municipality=GM0168", 400),
    ("/live?municipality=GM0168", 400),
    (f"/typicals?zoneId={FAR}market", 400),
    (f"/typicals?counterId={FAR}market-1:in", 400),
    ("/typicals?municipality=GM0168", 400),
    (f"/forecasts?zoneId={FAR}market&horizon=hour", 400),
    ("/forecasts?municipality=GM0168&horizon=quarter", 400),
    ("/live/stream?municipality=GM0168", 400),
]


LISTS = ["municipalities", "zones", "counters", "sensors", "areas", "origins", "catalog", "live"]
