"""What is offered of figures: footfall, what it is made of, visits and presence."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from urllib.parse import urlencode

from api.catalogue import vocabulary
from api.catalogue.offer import Form, Offer, Service, titled
from api.catalogue.period import whole_periods
from api.catalogue.wording import Wording
from monitor.holding import Holding, Span

_FOOTFALL: Final = (Wording("passanten", "footfall"), Wording("drukte", "crowding"))
_PLACES: Final = (vocabulary.REGIONS, vocabulary.TRANSPORT)
_WITHHELD: Final = Wording(
    "Elk getal is vrijgegeven, of een som daarvan, vanaf vijftien; wat minder is ontbreekt en is "
    "nooit 0.",
    "Every figure is released, or a sum of what was, from fifteen up; what is less is absent and "
    "never 0.",
)
_FILES: Final = (
    ("csv", "CSV", "text/csv", "CSV"),
    ("parquet", "Parquet", "application/vnd.apache.parquet", "PARQUET"),
)


def figures_of(holding: Holding) -> Iterator[Offer]:
    """Yield what there is in figures of a municipality, and nothing that it has not."""
    # What is not final is not for everyone: it is offered once it is.
    if holding.final is not None:
        yield _footfall_by_hour(holding, holding.final)
        yield _footfall_by_day(holding, holding.final)
    if holding.footfall is not None:
        yield _clusters(holding, holding.footfall)
    if holding.visits is not None:
        yield _visits(holding, holding.visits)
    if holding.presence is not None:
        yield _presence(holding, holding.presence)


def _footfall_by_hour(holding: Holding, span: Span) -> Offer:
    title = Wording(
        f"Passanten per uur in {holding.name}",
        f"Footfall by hour in {holding.name}",
    )
    downloads = f"/v1/municipalities/{holding.code}/downloads"
    files = tuple(
        Form(
            f"{period.name}-{suffix}",
            titled(title, f"{period.name}, {name}"),
            f"{downloads}/{period.name}.{suffix}",
            media_type,
            file_type,
        )
        for period in whole_periods(span, holding.final_before)
        for suffix, name, media_type, file_type in _FILES
    )
    return Offer(
        "footfall-by-hour",
        title,
        _description(
            "Passages per openbare zone en uur. Per jaar en per maand als bestand.",
            "Passages by public zone and hour. By year and by month as a file.",
        ),
        _FOOTFALL,
        _PLACES,
        vocabulary.DAILY,
        (
            *files,
            _asked(title, holding, "footfall", span, interval="hour", end=holding.final_before),
        ),
        resolution="PT1H",
        span=span,
    )


def _footfall_by_day(holding: Holding, span: Span) -> Offer:
    title = Wording(
        f"Passanten per dag in {holding.name}",
        f"Footfall by day in {holding.name}",
    )
    whole = _query(holding, span, end=holding.final_before, interval="day")
    files = tuple(
        Form(
            suffix,
            titled(title, name),
            f"/v1/footfall?{whole}&format={suffix}",
            media_type,
            file_type,
        )
        for suffix, name, media_type, file_type in _FILES
    )
    return Offer(
        "footfall-by-day",
        title,
        _description(
            "Passages per openbare zone en kalenderdag.",
            "Passages by public zone and calendar day.",
        ),
        _FOOTFALL,
        _PLACES,
        vocabulary.DAILY,
        (
            *files,
            _asked(title, holding, "footfall", span, interval="day", end=holding.final_before),
        ),
        resolution="P1D",
        span=span,
    )


def _clusters(holding: Holding, span: Span) -> Offer:
    title = Wording(
        f"Tellingen per sensor in {holding.name}",
        f"Counts by sensor in {holding.name}",
    )
    observations = Form(
        "sensorthings",
        titled(title, "OGC SensorThings"),
        "/sta/v1.1/Observations",
        "application/json",
        "JSON",
        is_whole=False,
        service=Service.SENSORTHINGS,
    )
    return Offer(
        "clusters",
        title,
        _description(
            "Vrijgegeven tellingen van elke telrichting, zoals zij zijn vrijgegeven.",
            "Released counts of each counter, as they were released.",
        ),
        _FOOTFALL,
        _PLACES,
        vocabulary.CONTINUAL,
        (observations,),
        access=vocabulary.RESTRICTED,
        span=span,
    )


def _visits(holding: Holding, span: Span) -> Offer:
    title = Wording(
        f"Bezoekers naar herkomst in {holding.name}",
        f"Visitors by origin in {holding.name}",
    )
    return Offer(
        "visits",
        title,
        _description(
            "Aanwezige personen per gebied en herkomst, uit tabellen van een telecomaanbieder.",
            "Persons in an area by where they come from, out of a telecom supplier's tables.",
        ),
        (Wording("bezoekers", "visitors"), Wording("herkomst", "origin")),
        _PLACES,
        vocabulary.HOURLY,
        (_asked(title, holding, "visits", span),),
        access=vocabulary.RESTRICTED,
        span=span,
    )


def _presence(holding: Holding, span: Span) -> Offer:
    title = Wording(
        f"Aanwezigen in beeld in {holding.name}",
        f"Persons in view in {holding.name}",
    )
    return Offer(
        "presence",
        title,
        _description(
            "Personen in het beeld van een camera op een ogenblik.",
            "Persons in a camera's view at an instant.",
        ),
        (Wording("aanwezigen", "presence"),),
        _PLACES,
        vocabulary.CONTINUAL,
        (_asked(title, holding, "presence", span),),
        access=vocabulary.RESTRICTED,
        span=span,
    )


def _asked(
    title: Wording,
    holding: Holding,
    resource: str,
    span: Span,
    *,
    end: date | None = None,
    interval: str | None = None,
) -> Form:
    """Return the form of a page of figures at a time."""
    query = _query(holding, span, end=end, interval=interval)
    return Form(
        "json",
        titled(title, "JSON"),
        f"/v1/{resource}?{query}",
        "application/json",
        "JSON",
        is_whole=False,
    )


def _query(holding: Holding, span: Span, *, end: date | None, interval: str | None) -> str:
    """Return what is asked of figures; what is final alone until `end`, which is what changes."""
    asked = {"municipality": holding.code, "from": span.first, "to": end, "interval": interval}
    return urlencode({key: value for key, value in asked.items() if value is not None})


def _description(dutch: str, english: str) -> Wording:
    return Wording(f"{dutch} {_WITHHELD.dutch}", f"{english} {_WITHHELD.english}")
