"""Which permission each operation needs.

An operation that is not in this table is answered to nobody, and the api does not start with one.
"""

from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from api.problems import ProblemError
from monitor.access.principal import Permission, Principal

RULES: Final = MappingProxyType(
    {
        "listMunicipalities": Permission.READ_REGISTRY,
        "listZones": Permission.READ_REGISTRY,
        "getZone": Permission.READ_REGISTRY,
        "listCounters": Permission.READ_REGISTRY,
        "listSensors": Permission.READ_REGISTRY,
        "listAreas": Permission.READ_REGISTRY,
        "listOrigins": Permission.READ_REGISTRY,
        "getContext": Permission.READ_REGISTRY,
        "listCrss": Permission.READ_REGISTRY,
        "getCatalog": Permission.READ_REGISTRY,
        "listDownloads": Permission.READ_REGISTRY,
        # Leads to listFootfall, which says what of it may be had.
        "getDownload": Permission.READ_FINAL,
        # What is finer or not final needs more: api.guard.past.
        "listFootfall": Permission.READ_FINAL,
        "listVisits": Permission.READ_VISITS,
        "listPresence": Permission.READ_PRESENCE,
        # Counters need more: monitor.access.sight.
        "getLive": Permission.READ_LIVE,
        "streamLive": Permission.READ_LIVE,
        # Counters need more: api.resource.typical.
        "listTypicals": Permission.READ_LIVE,
        "listForecasts": Permission.READ_LIVE,
        # Open data, of nobody.
        "listWeather": Permission.READ_REGISTRY,
        "listFindings": Permission.READ_FINDINGS,
        "listEdges": Permission.READ_FINDINGS,
        "listSensorStates": Permission.READ_FINDINGS,
        # To an organiser those of its happening's zones, during it: monitor.access.reach.
        "listAlerts": Permission.READ_ALERTS,
        "getAlert": Permission.READ_ALERTS,
        "acknowledgeAlert": Permission.ACKNOWLEDGE,
        "closeAlert": Permission.ACKNOWLEDGE,
        "noteAlert": Permission.ACKNOWLEDGE,
        "listAlertRules": Permission.READ_RULES,
        "getAlertRule": Permission.READ_RULES,
        "createAlertRule": Permission.SET_THRESHOLDS,
        "replaceAlertRule": Permission.SET_THRESHOLDS,
        "deleteAlertRule": Permission.SET_THRESHOLDS,
        "createAlertTrial": Permission.SET_THRESHOLDS,
        "streamAlerts": Permission.READ_ALERTS,
        "listChannels": Permission.MANAGE_CHANNELS,
        "getChannel": Permission.MANAGE_CHANNELS,
        "createChannel": Permission.MANAGE_CHANNELS,
        "replaceChannel": Permission.MANAGE_CHANNELS,
        "deleteChannel": Permission.MANAGE_CHANNELS,
        "testChannel": Permission.MANAGE_CHANNELS,
        "listDeliveries": Permission.MANAGE_CHANNELS,
        # To the public those that are public; of others its own to an organiser.
        "listHappenings": Permission.READ_REGISTRY,
        "getHappening": Permission.READ_REGISTRY,
        "createHappening": Permission.SET_HAPPENINGS,
        "replaceHappening": Permission.SET_HAPPENINGS,
        "deleteHappening": Permission.SET_HAPPENINGS,
        # Of others its own to an organiser.
        "getHappeningReport": Permission.READ_REPORTS,
        "listEvaluations": Permission.EVALUATE,
        "getEvaluation": Permission.EVALUATE,
        "createEvaluation": Permission.EVALUATE,
        "deleteEvaluation": Permission.EVALUATE,
        "getEvaluationReport": Permission.EVALUATE,
        "listKeys": Permission.MANAGE_KEYS,
        "createKey": Permission.MANAGE_KEYS,
        "revokeKey": Permission.MANAGE_KEYS,
        "listAudits": Permission.READ_AUDIT,
    }
)
"""By the operation's id in the api's document."""

STREAMS: Final = frozenset({"streamLive", "streamAlerts"})
"""Operations whose answers have no end."""

CHALLENGE: Final = MappingProxyType({"WWW-Authenticate": "Bearer"})


def check_rules(document: dict[str, Any]) -> None:
    """Check that each operation of the api's document has a rule.

    Raises
    ------
    LookupError
        Naming those that have none.
    """
    operations = {
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    }
    lacking = sorted(operations - RULES.keys())
    if lacking:
        message = f"no permission is declared in api/guard/rule.py for {', '.join(lacking)}"
        raise LookupError(message)


def judge(
    principal: Principal, permission: Permission, municipality: str | None
) -> frozenset[str] | None:
    """Tell where somebody may do something.

    Parameters
    ----------
    principal : Principal
        Who.
    permission : Permission
        What.
    municipality : str or None
        Where, if they said so.

    Returns
    -------
    frozenset of str or None
        Codes of the municipalities that are there to them; None for all.

    Raises
    ------
    ProblemError
        If they may nowhere, or not where they said and see something. What they see nothing of is
        not there to them, and this does not tell.
    """
    allowed = principal.where(permission)
    is_seen = municipality is not None and (
        principal.municipalities is None or municipality in principal.municipalities
    )
    is_refused = allowed is not None and (not allowed or (is_seen and municipality not in allowed))
    if is_refused:
        raise lacking_right(principal)
    return allowed


def lacking_right(principal: Principal, detail: str = "") -> ProblemError:
    """Return the problem of who lacks a right: to show who they are, or that it is not theirs."""
    if principal.kind == "anonymous":
        return ProblemError(
            HTTPStatus.UNAUTHORIZED,
            detail or "this needs a key: Authorization: Bearer passant_...",
            headers=CHALLENGE,
        )
    return ProblemError(
        HTTPStatus.FORBIDDEN, detail or "your roles do not include this; docs/access.md lists them"
    )
