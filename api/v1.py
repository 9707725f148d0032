"""Version 1 of the contract: every resource that has an address under `/v1`."""

from typing import Final

from fastapi import APIRouter, Depends

from api.guard.entry import enter
from api.resource import (
    alert,
    alert_act,
    alert_rule,
    alert_stream,
    alert_trial,
    area,
    audit,
    catalog,
    channel,
    context,
    counter,
    crs,
    delivery,
    download,
    edge,
    evaluation,
    evaluation_report,
    finding,
    footfall,
    forecast,
    happening,
    happening_report,
    key,
    live,
    municipality,
    origin,
    presence,
    sensor,
    sensor_state,
    typical,
    visit,
    weather,
    zone,
)

PREFIX: Final = "/v1"


def v1_router() -> APIRouter:
    """Return the router of all resources; its paths lack the prefix, as the document's do.

    Each of them is entered past the guard.
    """
    router = APIRouter(dependencies=[Depends(enter)])
    registry = (municipality, zone, counter, sensor, area, origin, context, crs)
    figures = (footfall, visit, presence, live, typical, forecast, weather)
    health = (edge, sensor_state, finding)
    # The stream first: its path would be taken for that of an alert.
    alerts = (alert_stream, alert, alert_act, alert_rule, alert_trial, channel, delivery)
    told = (happening, happening_report, evaluation, evaluation_report)
    for resource in (*registry, *figures, *health, *alerts, *told, catalog, download, key, audit):
        router.include_router(resource.router)
    return router
