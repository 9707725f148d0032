"""How entities are written: JSON as SensorThings 1.1 has it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from api.sensorthings.link import Links
from monitor.sensorthings.entity import Entity, Kind, Property
from monitor.sensorthings.identity import write_id
from monitor.sensorthings.inquiry import Page, Row
from monitor.sensorthings.option import Options
from monitor.sensorthings.scope import IDS

Written = dict[str, Any]

_COMPONENTS: Final = ("id", "phenomenonTime", "resultTime", "result")


def collection(page: Page, options: Options, links: Links, place: str) -> Written:
    """Write a page of a collection.

    Parameters
    ----------
    place : str
        The collection's own address.
    """
    value = [entity(row, options, links) for row in page.rows]
    return _paged(page, options, links, place, value)


def references(page: Page, options: Options, links: Links, place: str) -> Written:
    """Write where the entities of a page are, and nothing else."""
    value = [{"@iot.selfLink": links.entity(row)} for row in page.rows]
    return _paged(page, options, links, place, value)


def data_arrays(page: Page, options: Options, links: Links, place: str) -> Written:
    """Write observations as rows of figures, an array for each Datastream."""
    components = list(options.select or _COMPONENTS)
    arrays: dict[str, list[list[Any]]] = {}
    for row in page.rows:
        stream = write_id(row.entity, row.values).rpartition(":")[0]
        figures = [
            write_id(row.entity, row.values) if name in IDS else _value(row, name)
            for name in components
        ]
        arrays.setdefault(stream, []).append(figures)
    value = [
        {
            "Datastream@iot.navigationLink": f"{links.root}/Datastreams('{stream}')",
            "components": components,
            "dataArray@iot.count": len(figures),
            "dataArray": figures,
        }
        for stream, figures in arrays.items()
    ]
    return _paged(page, options, links, place, value)


def _paged(
    page: Page, options: Options, links: Links, place: str, value: Sequence[object]
) -> Written:
    written: Written = {}
    if page.count is not None:
        written["@iot.count"] = page.count
    if page.token is not None:
        written["@iot.nextLink"] = links.next(place, options.texts, page.token)
    written["value"] = value
    return written


def entity(row: Row, options: Options, links: Links) -> Written:
    """Write one entity, with what was expanded."""
    select, here = options.select, links.entity(row)
    written: Written = {}
    if select is None or not IDS.isdisjoint(select):
        written["@iot.id"] = write_id(row.entity, row.values)
    if select is None or "@iot.selfLink" in select:
        written["@iot.selfLink"] = here
    for each in row.entity.properties:
        if select is None or each.name in select:
            value = value_of(row, each)
            if value is not None:
                written[each.name] = value
    expanded = {each.relation: each.options for each in options.expansions}
    for relation in row.entity.relations:
        name = relation.name
        if name in expanded:
            _write_child(written, name, row.children[name], expanded[name], links, here)
        elif select is None:
            written[f"{name}@iot.navigationLink"] = f"{here}/{name}"
        if select is not None and name in select:
            written[f"{name}@iot.navigationLink"] = f"{here}/{name}"
    return written


def _write_child(
    written: Written,
    name: str,
    child: Page | Row | None,
    options: Options,
    links: Links,
    here: str,
) -> None:
    if not isinstance(child, Page):
        written[name] = entity(child, options, links) if child else None
        return
    if child.count is not None:
        written[f"{name}@iot.count"] = child.count
    if child.token is not None:
        place = f"{here}/{name}"
        written[f"{name}@iot.nextLink"] = links.next(place, options.texts, child.token)
    written[name] = [entity(row, options, links) for row in child.rows]


def _value(row: Row, name: str) -> Any:  # noqa: ANN401 - whatever JSON has
    found = row.entity.property(name)
    return value_of(row, found) if found else None


def value_of(row: Row, found: Property) -> Any:  # noqa: ANN401 - whatever JSON has
    """Return the value of a property; None if it has none."""
    values = [row.values.get(column) for column in found.columns]
    if values[0] is None:
        return None
    if found.kind in {Kind.TIME, Kind.SPAN}:
        return "/".join(_instant(value) for value in values if value is not None)
    return float(values[0]) if isinstance(values[0], Decimal) else values[0]


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def property_of(row: Row, steps: Sequence[str]) -> Any:  # noqa: ANN401 - whatever JSON has
    """Return what a path within an entity leads to; None if nothing is there."""
    first, *within = steps
    value = write_id(row.entity, row.values) if first in IDS else _value(row, first)
    for step in within:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def root(links: Links, entities: Sequence[Entity]) -> Written:
    """Write the root of the service."""
    return {
        "value": [{"name": each.plural, "url": f"{links.root}/{each.plural}"} for each in entities],
        "serverSettings": {"conformance": list(_CONFORMANCE)},
    }


_CONFORMANCE: Final = tuple(
    f"http://www.opengis.net/spec/iot_sensing/1.1/req/{name}"
    for name in ("datamodel", "resource-path/resource-path-to-entities", "request-data")
)
