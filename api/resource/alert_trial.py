"""`/alert-trials`: when a rule would have raised something."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from pydantic import Field

from api.answer import answer, documented
from api.moment import MomentParameter, instant
from api.problems import BUSY_SECONDS, ProblemError, bad_body
from api.resource.alert_rule import read_rule
from api.resource.alert_rule_shape import AlertRuleAsked
from api.resource.alert_shape import Figure, MaybeMoment, Word, figure_of
from api.service import Service, Services
from api.shape import CounterId, Moment, Shape, ZoneId
from api.utc import utc
from monitor import directory
from monitor.alert.court import Court
from monitor.alert.errors import CourtBusyError, TrialError
from monitor.alert.past import LONGEST_DAYS, Order
from monitor.alert.rule import Rule
from monitor.alert.trial import Episode

router = APIRouter(tags=["alerts"])


class TrialAsked(Shape):
    """A rule, and the time that it is tried on."""

    rule: AlertRuleAsked
    from_: Annotated[
        MomentParameter,
        Field(
            alias="from",
            description="From when: an instant with any offset, or a local day.",
            examples=["2026-11-01"],
        ),
    ]
    to: Annotated[
        MomentParameter,
        Field(
            description=f"Until before when; {LONGEST_DAYS} days later at most.",
            examples=["2026-12-01"],
        ),
    ]


class EpisodeShown(Shape):
    """An alert that would have been."""

    zone_id: Annotated[ZoneId | None, Field(description="Of which zone; or else `counterId`.")]
    counter_id: Annotated[CounterId | None, Field(examples=[None])]
    started_at: Annotated[Moment, Field(description="Since when it was beyond the line.")]
    raised_at: Annotated[Moment, Field(description="When it had been so for long enough.")]
    cleared_at: MaybeMoment
    peak: Annotated[
        Figure, Field(description="The highest figure, in the measure's unit or factor.")
    ]
    peak_level: Word
    peak_at: MaybeMoment


class TrialShown(Shape):
    """What a rule would have raised, in order."""

    from_: Annotated[Moment, Field(alias="from")]
    to: Moment
    data: list[EpisodeShown]


@router.post(
    "/alert-trials",
    operation_id="createAlertTrial",
    summary="Try a rule of alerts on the past",
    response_model=TrialShown,
    responses=documented("What it would have raised; nothing of it is stored.", 400, 503),
)
async def try_rule(service: Service, asked: TrialAsked) -> Response:
    """Try a rule before it is switched on: what it would have raised, and when.

    The released figures of that time go through the code that judges now, in the order in which
    they came, by today's registry and by what is usual today. Of density, occupancy and forecasts
    the past is not kept. One rule is tried at a time; what takes half a minute is given up.
    """
    hearing = service.hearing
    assert hearing is not None  # noqa: S101 - no one gets here past the guard
    codes = hearing.municipalities
    if codes is not None and asked.rule.municipality not in codes:
        raise bad_body("rule.municipality", "must be one where you may set thresholds")
    from_at, to_at = _span(asked, await _time_zone(service, asked.rule.municipality))
    rule = await read_rule(service, asked.rule, "rule.")
    hearing.concerns({rule.municipality})
    # What is not known yet would be looked for in vain.
    now = int(service.clock.now())
    order = Order(rule, min(from_at, now), min(to_at, now))
    found = await _heard(service, order)
    shown = TrialShown(
        from_=utc(from_at),
        to=utc(to_at),
        data=[_episode(rule, each) for each in found],
    )
    return answer(shown, "no-store")


async def _time_zone(service: Services, municipality: str) -> ZoneInfo:
    async with service.reader.connection() as connection:
        rows = await directory.municipalities(connection)
    for row in rows:
        if row["code"] == municipality:
            return ZoneInfo(row["time_zone"])
    raise bad_body("rule.municipality", "names none that is here; /v1/municipalities lists them")


def _span(asked: TrialAsked, zone: ZoneInfo) -> tuple[int, int]:
    from_at, to_at = instant(asked.from_, zone), instant(asked.to, zone)
    # By the local clock, for a day of the clock's change is no longer or shorter than another.
    longest = datetime.fromtimestamp(from_at, zone) + timedelta(days=LONGEST_DAYS)
    if not from_at < to_at <= longest.timestamp():
        raise bad_body("to", f"must be later than from, by {LONGEST_DAYS} days at most")
    return from_at, to_at


async def _heard(service: Services, order: Order) -> list[Episode]:
    court = service.court
    assert isinstance(court, Court)  # noqa: S101 - create_app put it there
    try:
        return await court.hear(order, service.reader.seen)
    except CourtBusyError as error:
        headers = {"Retry-After": str(BUSY_SECONDS)}
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers=headers) from None
    except TrialError as error:
        raise bad_body("rule", f"cannot be tried: {error}") from None


def _episode(rule: Rule, episode: Episode) -> EpisodeShown:
    is_zone = rule.scope == "zone"
    return EpisodeShown(
        zone_id=episode.subject if is_zone else None,
        counter_id=None if is_zone else episode.subject,
        started_at=utc(episode.started_at),
        raised_at=utc(episode.raised_at),
        cleared_at=utc(episode.cleared_at),
        peak_at=utc(episode.peak_at),
        **figure_of(rule.measure, episode.peak, "peak", "peak_level"),
    )
