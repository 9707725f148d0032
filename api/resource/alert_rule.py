"""`/alert-rules`: from which line on it is an alert, and for how long."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response

from api.answer import Documented, answer, documented
from api.known import expect_municipality
from api.problems import ProblemError, bad_body
from api.resource.alert_rule_shape import (
    AlertRuleAsked,
    AlertRules,
    AlertRuleShown,
    RuleId,
    number_of,
    shown_rule,
)
from api.resource.download import NoParameters
from api.service import Service, Services
from api.shape import WithinMunicipality
from monitor.alert.desk import AlertDesk
from monitor.alert.errors import NameTakenError, RulesFullError
from monitor.alert.listing import lacks_place, list_rules
from monitor.alert.rule import Measure, Rule, lines
from monitor.happening.listing import list_happenings

router = APIRouter(tags=["alerts"])

_GONE: Final[Documented] = {
    **documented("", 400, 404, 503),
    204: {"description": "It looks no more, and what it had raised is withdrawn."},
}
del _GONE[200]


@router.get(
    "/alert-rules",
    operation_id="listAlertRules",
    summary="Rules of alerts",
    response_model=AlertRules,
    responses=documented("Rules by municipality and name.", 400, 503),
)
async def list_all(service: Service, query: Annotated[WithinMunicipality, Query()]) -> Response:
    """List rules. A municipality that does nothing has three: too busy, much busier than usual, and
    a sensor that is silent.
    """  # noqa: D205 - FastAPI takes it as it is
    async with service.reader.connection() as connection:
        await expect_municipality(connection, query.municipality)
        found = await list_rules(connection, query.municipality)
    return answer(AlertRules(data=[shown_rule(each) for each in found]), "no-cache")


@router.get(
    "/alert-rules/{ruleId}",
    operation_id="getAlertRule",
    summary="One rule of alerts",
    response_model=AlertRuleShown,
    responses=documented("The rule.", 400, 404, 503),
)
async def get_rule(
    service: Service,
    rule_id: Annotated[RuleId, Path(alias="ruleId")],
    _query: Annotated[NoParameters, Query()],
) -> Response:
    """Show one rule."""
    return answer(await _shown(service, rule_id), "no-cache")


@router.post(
    "/alert-rules",
    operation_id="createAlertRule",
    summary="Make a rule of alerts",
    status_code=201,
    response_model=AlertRuleShown,
    responses=documented("The rule.", 400, 503),
)
async def create_rule(service: Service, asked: AlertRuleAsked) -> Response:
    """Make a rule; it looks from now on. Try it on the past first: `/alert-trials`.

    A municipality may have so many rules, 500 if its administrators set nothing else.
    """
    rule_id = await _put(service, asked, None)
    if rule_id is None:
        raise bad_body("municipality", "must be one where you may set thresholds")
    made = answer(await _shown(service, str(rule_id)), "no-store")
    made.status_code = HTTPStatus.CREATED
    made.headers["Location"] = f"/v1/alert-rules/{rule_id}"
    return made


@router.put(
    "/alert-rules/{ruleId}",
    operation_id="replaceAlertRule",
    summary="Change a rule of alerts",
    response_model=AlertRuleShown,
    responses=documented("The rule as it is now.", 400, 404, 503),
)
async def replace_rule(
    service: Service, rule_id: Annotated[RuleId, Path(alias="ruleId")], asked: AlertRuleAsked
) -> Response:
    """Put another rule in the place of one, of the same municipality.

    An alert that it raised goes on by the new lines; in a place at which it looks no more the alert
    is withdrawn.
    """
    number = number_of(rule_id)
    if number is None or await _put(service, asked, number) is None:
        raise no_rule()
    return answer(await _shown(service, rule_id), "no-store")


@router.delete(
    "/alert-rules/{ruleId}",
    operation_id="deleteAlertRule",
    summary="Delete a rule of alerts",
    status_code=204,
    response_class=Response,
    responses=_GONE,
)
async def delete_rule(
    service: Service, rule_id: Annotated[RuleId, Path(alias="ruleId")]
) -> Response:
    """Delete a rule. What it had raised is withdrawn, and stays in the history."""
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    now, number = int(service.clock.now()), number_of(rule_id)
    if number is None or not await alert_desk(service).drop_rule(
        number, hearing.municipalities, now
    ):
        raise no_rule()
    hearing.told["ruleId"] = rule_id
    return Response(status_code=HTTPStatus.NO_CONTENT)


def alert_desk(service: Services) -> AlertDesk:
    """Return where alerts and their rules are written."""
    assert service.access is not None  # noqa: S101 - create_app put it there
    return AlertDesk(service.access, service.alert_rules)


def by_whom(service: Services) -> str:
    """Return what colleagues know whoever asks by."""
    assert service.hearing is not None  # noqa: S101 - no one gets here past the guard
    principal = service.hearing.principal
    return principal.name or f"{principal.kind} {principal.id}"


def no_rule() -> ProblemError:
    """Return the problem of a rule that is not there."""
    detail = "no rule has this id; /v1/alert-rules lists them"
    return ProblemError(HTTPStatus.NOT_FOUND, detail)


async def read_rule(service: Services, asked: AlertRuleAsked, within: str = "") -> Rule:
    """Return the rule that is asked for.

    Parameters
    ----------
    within : str
        Before the names of its parts, where it is a part of what is sent.

    Raises
    ------
    ProblemError
        If it contradicts itself, or names a place that is not registered.
    """
    subject = asked.zone_id if asked.scope == "zone" else asked.counter_id
    if (asked.counter_id if asked.scope == "zone" else asked.zone_id) is not None:
        raise bad_body(f"{within}scope", "is needed to be that of the place that is named")
    is_level = asked.measure is Measure.LEVEL
    if (asked.raise_line if is_level else asked.raise_level) is not None:
        raise bad_body(f"{within}measure", "is needed to be that of the lines: level has levels")
    upper, lower = (
        (asked.raise_level, asked.clear_level) if is_level else (asked.raise_line, asked.clear_line)
    )
    try:
        raise_line, clear_line = lines(asked.measure, upper, lower)
        rule = Rule(
            asked.municipality,
            asked.name,
            asked.scope,
            asked.measure,
            raise_line,
            clear_line,
            asked.raise_after_seconds,
            asked.clear_after_seconds,
            subject,
            asked.severity,
            asked.within_minutes,
            tuple(asked.quiet_hours),
            asked.happening,
            asked.enabled,
        )
    except ValueError as error:
        name, _, detail = str(error).partition(" ")
        if is_level:
            name = {"raiseLine": "raiseLevel", "clearLine": "clearLevel"}.get(name, name)
        raise bad_body(f"{within}{name}", detail) from None
    async with service.reader.connection() as connection:
        if rule.happening is not None and not await list_happenings(
            connection, rule.municipality, rule.happening
        ):
            raise bad_body(
                f"{within}happening", "names none that is registered in this municipality"
            )
        if await lacks_place(
            connection, [subject] if subject else [], rule.municipality, is_past_enough=False
        ):
            name = "zoneId" if asked.scope == "zone" else "counterId"
            raise bad_body(f"{within}{name}", "names none that is registered in this municipality")
    return rule


async def _shown(service: Services, rule_id: str) -> AlertRuleShown:
    number = number_of(rule_id)
    if number is None:
        raise no_rule()
    async with service.reader.connection() as connection:
        found = await list_rules(connection, rule_id=number)
    if not found:
        raise no_rule()
    return shown_rule(found[0])


async def _put(service: Services, asked: AlertRuleAsked, rule_id: int | None) -> int | None:
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    codes = hearing.municipalities
    if codes is not None and asked.municipality not in codes:
        return None
    rule = await read_rule(service, asked)
    try:
        put = await alert_desk(service).put_rule(
            rule, codes, by_whom(service), int(service.clock.now()), rule_id
        )
    except NameTakenError:
        raise bad_body("name", "is needed that no other rule has in this municipality") from None
    except RulesFullError as error:
        raise bad_body(
            "municipality",
            f"has {error.most} rules of alerts, as many as one may: delete one, or change one",
        ) from None
    hearing.concerns({asked.municipality})
    if put is not None:
        hearing.told["ruleId"] = put
    return put
