"""Questions as the api's own document allows them, about the places of one town."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

from tests.api.operation import DOCUMENT, READING, Operation
from tests.attacks.house_centre_town import A_DAY, AREA, CODE, ZONES
from tests.monitor.surroundings import ORIGINS, SQUARE, STAGE
from tests.sensorthings.test_any_question import questions as sensor_things_questions
from tests.sensorthings.town import ROOT

_COUNTERS: Final = tuple(f"{name}:in" for name in A_DAY)
_VALUES: Final[Mapping[str, Sequence[str]]] = {
    "municipality": (CODE,),
    "code": (CODE,),
    "zoneId": tuple(ZONES),
    "counterId": _COUNTERS,
    "areaId": (AREA,),
    "origin": tuple(origin.code for origin in ORIGINS),
    "file": ("2025-09.csv", "2025-10.parquet", "2025-10.csv"),
    "after": ("1761429600.0", "1761603300.1"),
    "bbox": ("6.88,52.21,6.91,52.23",),
    "compare": ("previous", "last-year", "2025-09-01", "2025-10-25T23:15:00Z"),
    "format": ("json", "csv", "parquet", "arrow", "json"),
}
"""Of parameters by name; those of others are made up from their schemas."""

_OTHER_MARKS: Final = {"listVisits": ("1761429600.0.0",), "listAudits": ("9",)}
_VIEWS: Final = (SQUARE, STAGE)
_MOMENTS: Final = (
    *("2025-01-01", "2025-08-31", "2025-09-01", "2025-09-01T07:14:13Z", "2025-09-02", "2025-10-25"),
    *("2025-10-26", "2025-10-26T00:30:00Z", "2025-10-26T01:15:00+01:00", "2025-10-27"),
    *("2025-10-28T12:07:00Z", "2025-10-29", "2025-10-29T10:59:59Z", "2025-11-03", "2027-01-01"),
)
"""In order."""

_FEW: Final = 40
"""Pages are small or whole: these are the sizes between."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask.

    Parameters
    ----------
    operation : str
        Its id in the document; empty for SensorThings, which is not in it.
    role : str
        Of whoever asks.
    path : str
        With its parameters in it.
    query : tuple of pairs of str
        The others.
    """

    operation: str
    role: str
    path: str
    query: tuple[tuple[str, str], ...]

    @property
    def is_stream(self) -> bool:
        """Tell whether its answer has no end."""
        return self.path.endswith("/stream")


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Draw a question; most are such that somebody is answered."""
    operation = draw(st.sampled_from([*READING, *_FIGURES, None, None]))
    if operation is None:
        plural, options = draw(sensor_things_questions())
        role = draw(st.sampled_from(["analyst", "analyst", "manager", "nobody"]))
        return Question("", role, f"{ROOT}/{plural}", tuple(options.items()))
    # Most have one role or two that may ask them, and an analyst is told the most.
    roles = [*_roles(operation) * 3, "nobody", "public", *["analyst"] * 4]
    role = draw(st.sampled_from(roles))
    path, query = f"/v1{operation.path}", []
    first, last = sorted(
        draw(st.lists(st.sampled_from(range(len(_MOMENTS))), min_size=2, max_size=2, unique=True))
    )
    span = {"from": _MOMENTS[first], "to": _MOMENTS[last]}
    for parameter in operation.parameters:
        name = parameter["name"]
        if parameter["in"] == "path":
            path = path.replace(
                f"{{{name}}}", draw(st.sampled_from(_choices(operation, parameter)))
            )
        elif parameter["in"] == "query" and (parameter.get("required") or draw(_is_asked(name))):
            query += [(name, each) for each in draw(_values(operation, parameter, span))]
    if _PLACES.isdisjoint(name for name, _ in query) and draw(st.integers(0, 9)):
        query += [("municipality", CODE)] * _has(operation, "municipality")
    if draw(st.integers(0, 5)):
        query = _fitting(query)
    return Question(operation.id, role, path, tuple(query))


# Without what does not go together.
def _fitting(query: list[tuple[str, str]]) -> list[tuple[str, str]]:
    told, left = dict(query), set[str]()
    if told.get("format", "json") != "json":
        left |= {"pageSize", "after"}
    if told.get("interval") == "cluster":
        left |= {"zoneId", "calibrated", "compare"} if "counterId" in told else {"interval"}
    if told.get("compare", "")[:4].isdecimal() and told["compare"] >= told.get("from", ""):
        left |= {"compare"}
    return [(name, value) for name, value in query if name not in left]


_PLACES: Final = frozenset({"zoneId", "counterId", "areaId", "municipality"})
_SELDOM: Final = frozenset({"after", "pageSize", "format"})
"""Not wrong, but often so beside others."""


def _is_asked(name: str) -> st.SearchStrategy[bool]:
    return st.integers(0, 5 if name in _SELDOM else 1).map(lambda number: number == 0)


def _roles(operation: Operation) -> list[str]:
    return list(operation.told.get("x-roles", ()))


def _has(operation: Operation, name: str) -> bool:
    return any(parameter["name"] == name for parameter in operation.parameters)


_OFTEN: Final = {"listFootfall": 6, "listPresence": 5, "listVisits": 2, "getLive": 1}
"""What is asked more often than the rest, for it has figures and the most parameters."""

_FIGURES: Final = [each for each in READING for _ in range(_OFTEN.get(each.id, 0))]


def _values(
    operation: Operation, parameter: Mapping[str, Any], span: Mapping[str, str]
) -> st.SearchStrategy[list[str]]:
    name = parameter["name"]
    if name in span:
        return st.just([span[name]])
    most = 3 if parameter["schema"].get("type") == "array" else 1
    choices = _choices(operation, parameter)
    return st.lists(st.sampled_from(choices), min_size=1, max_size=most) if choices else st.just([])


def _choices(operation: Operation, parameter: Mapping[str, Any]) -> Sequence[str]:
    name, is_footfall = parameter["name"], operation.id == "listFootfall"
    if name == "counterId" and operation.id == "listPresence":
        return _VIEWS
    if name == "after" and operation.id in _OTHER_MARKS:
        return _OTHER_MARKS[operation.id]
    if name in _VALUES and (name != "format" or is_footfall):
        return _VALUES[name]
    examples = [str(parameter["example"])] if "example" in parameter else []
    return list(_allowed(parameter["schema"])) or examples


def _allowed(schema: Mapping[str, Any]) -> Iterator[str]:
    for part in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
        name = part.get("$ref", "").rpartition("/")[-1]
        each = DOCUMENT["components"]["schemas"][name] if name else part
        yield from map(str, each.get("enum", ()))
        if each.get("type") == "boolean":
            yield from ("true", "false")
        if each.get("type") == "integer":
            least, most = each.get("minimum", 0), each.get("maximum", _FEW)
            yield from (str(least), str(min(least + _FEW, most)), str(most))
