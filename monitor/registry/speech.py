"""Reads how a sensor speaks: its wire format, what it calls its counters, and its heartbeat.

A sensor that speaks only when someone passes is refused, whatever its format: its silence would
tell that nobody did.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, get_args

from monitor.registry.entry import Counter, FormatName, SensorKind, View
from monitor.registry.fault import Place
from monitor.registry.field import FieldReader
from monitor.registry.wording import listed, nearest, quoted

FORMATS: Final[tuple[FormatName, ...]] = get_args(FormatName)
SPEECH_FIELDS: Final = ("format", "names", "heartbeat")

EVENT_LIKE: Final[frozenset[FormatName]] = frozenset({"cmsa", "fiware", "senml"})
"""Formats whose documents do not promise a message where nobody passed."""

_FIWARE_NAMES: Final = ("peopleCountTowards", "peopleCountAway", "peopleCount")
_TAKES_NAMES: Final = frozenset({"cmsa", "fiware", "senml"})
_WITHOUT_INTERVAL: Final = frozenset({"cmsa", "senml"})


@dataclass(frozen=True, slots=True)
class Speech:
    """How a sensor speaks: fields of its `Sensor`.

    Parameters
    ----------
    format : FormatName
        The wire format of its messages.
    names : tuple of (str, str)
        By direction or view, what its messages call it; others go by the format's own name.
    heartbeat : bool
        Whether its vendor promises a message each step, also when nobody passes.
    """

    format: FormatName = "passant"
    names: tuple[tuple[str, str], ...] = ()
    heartbeat: bool = False


def speech_of(
    fields: FieldReader,
    kind: SensorKind,
    counters: tuple[Counter, ...],
    views: tuple[View, ...],
    place: Place,
) -> Speech:
    """Return how a sensor speaks, noting every fault."""
    found = place.found
    spoken: FormatName = fields.choice("format", FORMATS) if fields.has("format") else "passant"
    names = fields.pairs("names", '{"in": "passages-in"}')
    heartbeat = fields.optional_truth("heartbeat")
    if place.found > found:
        return Speech()
    _check_heartbeat(spoken, place, heartbeat=heartbeat)
    if kind == "wifi" and spoken != "passant":
        place.fault(
            f"is wifi in the format {spoken}",
            "leave format out: only Passant's own carries what a wifi sensor hears",
        )
        return Speech()
    _check_names(spoken, names, counters, views, place)
    if spoken == "cmsa":
        _check_cmsa(dict(names), counters, views, place)
    if spoken == "fiware" and views:
        place.fault(
            "has views in the format fiware, which tells of passages alone", "leave views out"
        )
    if spoken in _WITHOUT_INTERVAL and len({counter.step_seconds for counter in counters}) > 1:
        place.fault(
            f"has counters of unlike step_seconds in the format {spoken}",
            "give all the same: its messages do not say how long they tell of",
        )
    return Speech(spoken, names, heartbeat=bool(heartbeat))


def _check_heartbeat(spoken: FormatName, place: Place, *, heartbeat: bool | None) -> None:
    if heartbeat is False:
        place.fault(
            "is without heartbeat, so that its silence would tell that nobody passed",
            "have the vendor send a message each step, also when nobody passes; "
            "then write heartbeat as true",
        )
    elif heartbeat is None and spoken in EVENT_LIKE:
        place.fault(
            f"has the format {spoken} without a heartbeat",
            "ask the vendor whether it sends a message each step, also when nobody passes, and "
            "write heartbeat as true if it does; if it does not, the sensor cannot be used",
        )


def _check_names(
    spoken: FormatName,
    names: tuple[tuple[str, str], ...],
    counters: tuple[Counter, ...],
    views: tuple[View, ...],
    place: Place,
) -> None:
    """Note names that the format does not take, of what the sensor does not have, or twice."""
    if names and spoken not in _TAKES_NAMES:
        place.fault(
            f"has names in the format {spoken}", f"leave names out: {spoken} goes by the registry's"
        )
        return
    own = [counter.direction for counter in counters] + [_own_name(view) for view in views]
    for name, called in names:
        if name not in own:
            meant = nearest(name, own)
            place.fault(
                f"names {quoted(name)}, which it does not count",
                f"did you mean {meant}?" if meant else f"its own are {listed(own, 'and')}",
            )
        if spoken == "fiware" and called not in _FIWARE_NAMES:
            place.fault(f"calls {quoted(name)} {quoted(called)}", f"write {listed(_FIWARE_NAMES)}")
    # In and out are two sides of one line.
    apart = [called for name, called in names if spoken != "cmsa" or name not in ("in", "out")]
    for called in _repeated(apart):
        place.fault(
            f"calls two of its own {quoted(called)}", "give each the name that its messages have"
        )


def _check_cmsa(
    names: dict[str, str], counters: tuple[Counter, ...], views: tuple[View, ...], place: Place
) -> None:
    """Note sides of a line without a bearing, and areas without a name."""
    for counter in counters:
        if counter.direction != "both" and counter.bearing_degrees is None:
            place.fault(
                f"counts {counter.direction} without a bearing in the format cmsa",
                "write as bearing the azimuth of its messages: they name no other direction",
            )
    for view in views:
        if _own_name(view) not in names:
            place.fault(
                f"has the view {quoted(_own_name(view))} without a name in the format cmsa",
                f'write the id of its messages in names, such as {{"{_own_name(view)}": "Zone 0"}}',
            )


def _own_name(view: View) -> str:
    return view.id.partition(":")[2]


def _repeated(words: Iterable[str]) -> list[str]:
    known = list(words)
    return sorted({word for word in known if known.count(word) > 1})
