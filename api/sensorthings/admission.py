"""Who may ask what of SensorThings.

The registry is for whoever may read it. Observations are clusters, finer than the hour and as old
as there are: they are for those who may read history. So is when the first and the newest of a
Datastream lie, and whether there are any such as a filter says.
"""

from typing import Final

from fastapi import Request

from api.guard.entry import admit, hearing_of
from api.sensorthings.path import Resource, Step
from monitor.access.principal import Permission
from monitor.sensorthings.entity import ENTITIES, OBSERVATION, Entity
from monitor.sensorthings.expression import Path, leaves
from monitor.sensorthings.option import Options

OPERATION: Final = "readSensorThings"
"""What the audit calls it."""

_TIMES: Final = frozenset({"phenomenonTime", "resultTime"})


def let_in(request: Request, resource: Resource | None, options: Options) -> bool:
    """Let a request in, and tell whether it may see when observations were made.

    From here on there are no municipalities but those of which whoever asks may know this.

    Raises
    ------
    ProblemError
        If they may not.
    """
    needs_history = resource is not None and _tells_of_observations(resource, options)
    needed = Permission.READ_HISTORY if needs_history else Permission.READ_REGISTRY
    admit(request, OPERATION, needed)
    hearing = hearing_of(request)
    if hearing is None:
        return False
    if resource is not None:
        hearing.question["path"] = "/".join(_named(step) for step in resource.steps)
        hearing.question["options"] = sorted(options.names)
        codes = [code for step in resource.steps if (code := (step.keys or {}).get("municipality"))]
        if codes:
            hearing.concerns(codes)
    known = hearing.principal.where(Permission.READ_HISTORY)
    seen = hearing.municipalities
    return known is None or (seen is not None and seen <= known)


# Ids are of a fixed form; what is filtered by may be any text, and is not told.
def _named(step: Step) -> str:
    return step.entity.plural if step.id is None else f"{step.entity.plural}('{step.id}')"


def _tells_of_observations(resource: Resource, options: Options) -> bool:
    return (
        any(step.entity is OBSERVATION for step in resource.steps)
        or bool(_TIMES.intersection(resource.within))
        or _asks(resource.steps[-1].entity, options)
    )


def _asks(entity: Entity, options: Options) -> bool:
    expressions = [order.expression for order in options.orders]
    if options.filter is not None:
        expressions.append(options.filter)
    names = {
        name
        for each in expressions
        for leaf in leaves(each)
        if isinstance(leaf, Path)
        for name in leaf.steps
    }
    if not names.isdisjoint({*_TIMES, OBSERVATION.plural}):
        return True
    if not _TIMES.isdisjoint(options.select or ()):
        return True
    for expansion in options.expansions:
        relation = entity.relation(expansion.relation)
        target = ENTITIES[relation.target] if relation else entity
        if target is OBSERVATION or _asks(target, expansion.options):
            return True
    return False
