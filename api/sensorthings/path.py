"""Resource paths: ``Things('a')/Datastreams``, ``Observations('b')/result/$value``. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from api.sensorthings.failure import MissingError
from monitor.sensorthings.entity import COLLECTIONS, ENTITIES, Entity, Relation
from monitor.sensorthings.errors import UnsupportedError
from monitor.sensorthings.identity import read_id
from monitor.sensorthings.inquiry import Keys

MOST_SEGMENTS: Final = 12

_SEGMENT: Final = re.compile(r"(\w+)(?:\('((?:[^']|'')*)'\)|\((-?\d+)\))?", re.ASCII)
_UNSUPPORTED: Final = frozenset({"$batch", "$metadata", "$count", "$delta", "CreateObservations"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: to a collection, or to one entity of it.

    Parameters
    ----------
    relation : Relation or None
        By which it is reached; None for the first.
    id : str or None
        Of the one entity that is meant.
    keys : dict or None
        What that id is made of.
    """

    entity: Entity
    relation: Relation | None = None
    id: str | None = None
    keys: Keys | None = None

    @property
    def is_collection(self) -> bool:
        """Tell whether it leads to many."""
        return self.id is None and (self.relation is None or self.relation.is_many)

    @property
    def text(self) -> str:
        """The step as it is written."""
        name = self.relation.name if self.relation else self.entity.plural
        return name if self.id is None else f"{name}('{self.id}')"


@dataclass(frozen=True, slots=True)
class Resource:
    """What a path leads to.

    Parameters
    ----------
    within : tuple of str
        A property and what is within it; empty if the entity or the collection is meant.
    is_value : bool
        Whether the bare value is wanted.
    is_reference : bool
        Whether links alone are wanted.
    """

    steps: tuple[Step, ...]
    within: tuple[str, ...] = ()
    is_value: bool = False
    is_reference: bool = False

    @property
    def text(self) -> str:
        """The path to the collection or the entity, as it is written."""
        path = "/".join(step.text for step in self.steps)
        return f"{path}/$ref" if self.is_reference else path


def parse_path(text: str) -> Resource:
    """Read a path, relative to the root and not empty.

    Raises
    ------
    MissingError
        If nothing can be there.
    UnsupportedError
        If the standard has something there that is not done here.
    """
    first, *rest = text.split("/")
    if first in _UNSUPPORTED or (rest and rest[-1] in _UNSUPPORTED):
        raise UnsupportedError("this part of the standard is not done here; Passant is read alone")
    if len(rest) >= MOST_SEGMENTS:
        raise MissingError
    name, identity = _segment(first)
    if name not in COLLECTIONS:
        raise MissingError
    steps = [_step(COLLECTIONS[name], None, identity)]
    while rest and (step := _next(steps[-1], rest[0])):
        steps.append(step)
        rest.pop(0)
    last = steps[-1]
    if last.is_collection:
        if rest not in ([], ["$ref"]):
            raise MissingError
        return Resource(tuple(steps), is_reference=bool(rest))
    is_value = len(rest) > 1 and rest[-1] == "$value"
    within = tuple(rest[:-1] if is_value else rest)
    if within and within[0] not in {"id", "@iot.id"} and last.entity.property(within[0]) is None:
        raise MissingError
    return Resource(tuple(steps), within, is_value=is_value)


def _next(step: Step, text: str) -> Step | None:
    if step.is_collection or text.startswith(("$", "@")):
        return None
    name, _, _ = text.partition("(")
    relation = step.entity.relation(name)
    if relation is None:
        return None
    _, identity = _segment(text)
    if identity is not None and not relation.is_many:
        raise MissingError
    return _step(ENTITIES[relation.target], relation, identity)


def _step(entity: Entity, relation: Relation | None, identity: str | None) -> Step:
    if identity is None:
        return Step(entity, relation)
    keys = read_id(entity, identity)
    if keys is None:
        raise MissingError
    return Step(entity, relation, identity, dict(keys))


def _segment(text: str) -> tuple[str, str | None]:
    match = _SEGMENT.fullmatch(text)
    if match is None:
        raise MissingError
    return match[1], match[2].replace("''", "'") if match[2] is not None else match[3]
