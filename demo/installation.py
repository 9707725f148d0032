"""The demo's processes and the settings of each: a centre, and an edge for each municipality.

Pure: it describes them, `demo.stage` starts them.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from demo.broker import HOST, broker_command
from demo.chronicle import EXPECTED, HAPPENINGS, MEASURED, PASSAGES, RULES
from demo.opening import Opening
from demo.past import squares
from demo.process import PREFIX, Program
from monitor.registry.entry import Registry

_KEPT_MEBIBYTES: Final = 64
"""What a broker of the demo keeps: days of frames."""

_STATUS_SECONDS: Final = 30
"""Of the city's time, as an edge does by the wall's."""

_DEFAULT_EDGE: Final = "centrum"

_HANDED_ON: Final = ("WEBHOOK_PRIVATE", "SMTP_URL", "MAIL_FROM", "SMTP_TLS")
"""Settings of whoever starts the demo that its watch gets: where word of alerts may go."""


@dataclass(frozen=True, slots=True)
class Town:
    """One municipality of the demo.

    Parameters
    ----------
    registry : Registry
        Its sensors say which edges it has.
    raw_port : int
        Where its raw broker listens.
    """

    registry: Registry
    raw_port: int

    @property
    def code(self) -> str:
        """Return its code of Statistics Netherlands."""
        return self.registry.municipality.code

    @property
    def edges(self) -> Sequence[str]:
        """Return the names of its edges."""
        named = {sensor.edge for sensor in self.registry.sensors if sensor.edge}
        return sorted(named) or [_DEFAULT_EDGE]


@dataclass(frozen=True, slots=True)
class Installation:
    """Everything that the demo runs, the database aside.

    Parameters
    ----------
    towns : sequence of Town
        Kept apart: each has a raw broker and edges of its own.
    registry_folder : Path
        The folder of their folders.
    central_port, page_port : int
        Where the central broker and the api listen.
    state_folder : Path
        Of the edges: secrets and spools.
    opening : Opening
        When its city begins, and how fast its time passes.
    seed : int
        Of the simulated city.
    past_days : int
        Of which the city knows what was before it began; 0 if of none.
    notice : mapping of str to str
        Settings of the watch, as `handed_on` returns them.
    """

    towns: Sequence[Town]
    registry_folder: Path
    central_port: int
    page_port: int
    state_folder: Path
    opening: Opening
    seed: int
    past_days: int
    notice: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def page(self) -> str:
        """Return the address of the page."""
        return f"http://{HOST}:{self.page_port}/"

    def brokers(self) -> list[Program]:
        """Return the central broker, and each municipality's raw one."""
        ports = {"broker-central": self.central_port}
        ports |= {f"broker-raw-{town.code.lower()}": town.raw_port for town in self.towns}
        return [
            Program(name, broker_command(port, _KEPT_MEBIBYTES)) for name, port in ports.items()
        ]

    def edges(self) -> list[Program]:
        """Return the edges of every municipality."""
        return [
            _python(
                f"edge-{town.code.lower()}-{edge}",
                ("ingest", "edge"),
                RAW_BROKER_URL=_broker_url(town.raw_port),
                BROKER_URL=_broker_url(self.central_port),
                MUNICIPALITY=town.code,
                EDGE=edge,
                REGISTRY=str(self.registry_folder),
                STATE=str(self.state_folder / f"{town.code.lower()}-{edge}"),
                STATUS_SECONDS=f"{_STATUS_SECONDS / self.opening.speed:g}",
                CLOCK=self.opening.clock_setting,
            )
            for town in self.towns
            for edge in town.edges
        ]

    def migration(self, database_url: str) -> Program:
        """Return what makes the schema."""
        return _python("migrate", ("monitor", "migrate"), DATABASE_URL=database_url)

    def registry(self, database_url: str) -> Program:
        """Return what loads the registries."""
        return _python(
            "registry",
            ("monitor", "registry", "load", str(self.registry_folder)),
            DATABASE_URL=database_url,
        )

    def centre(self, database_url: str) -> list[Program]:
        """Return what takes clusters in, watches over the edges, and answers."""
        database = {"DATABASE_URL": database_url, "CLOCK": self.opening.clock_setting}
        return [
            _python(
                "centre",
                ("ingest", "centre"),
                BROKER_URL=_broker_url(self.central_port),
                REGISTRY=str(self.registry_folder),
                **database,
            ),
            _python("watch", ("monitor", "watch"), **database, **self.notice),
            # Whoever tries it needs no key; the keys that are printed show what one changes.
            _python("api", ("api",), LISTEN=f"{HOST}:{self.page_port}", ACCESS="open", **database),
        ]

    def sensors(self) -> list[Program]:
        """Return the simulated sensors of every municipality."""
        return [
            _python(
                f"sensors-{town.code.lower()}",
                ("demo.simulator", *self._city),
                RAW_BROKER_URL=_broker_url(town.raw_port),
                MUNICIPALITY=town.code,
                REGISTRY=str(self.registry_folder),
                CLOCK=self.opening.clock_setting,
            )
            for town in self.towns
        ]

    def past(self, database_url: str) -> Iterator[tuple[str, Program]]:
        """Yield what brings the city its past, one after the other: what it is for, and what runs.

        All of it yields to what is live, and is what any municipality would do with its own files.
        """
        if not self.past_days:
            return
        folder = self.state_folder / "past"
        until = ("--until", self.opening.day.isoformat(), "--days", str(self.past_days))
        yield (
            "the past, drawn",
            _patient(
                "past-drawn",
                ("demo.chronicle", str(folder), *until, *self._city),
                REGISTRY=str(self.registry_folder),
                CLOCK=self.opening.clock_setting,
            ),
        )
        database = {"DATABASE_URL": database_url, "CLOCK": self.opening.clock_setting}
        for town in self.towns:
            yield from self._past_of(town, folder / town.code, database)
        yield "what is typical", _patient("past-typical", ("monitor", "typical"), **database)
        forecast = ("monitor", "forecast", "--fit")
        yield "a forecast, learnt from it", _patient("past-forecast", forecast, **database)

    def _past_of(
        self, town: Town, files: Path, database: Mapping[str, str]
    ) -> Iterator[tuple[str, Program]]:
        name, municipality = town.registry.municipality.name, ("--municipality", town.code)

        def taken_in(file: str, *command: str, **settings: str) -> Program:
            called = "-".join(("past", *command[1:], town.code.lower()))
            given = (*command, str(files / file), *municipality)
            return _patient(called, given, **database, **settings)

        if squares(town.registry):
            happenings = taken_in(HAPPENINGS, "monitor", "happenings", "import")
            yield f"happenings of {name}", happenings
            yield f"alert rules of {name}", taken_in(RULES, "monitor", "rules", "import")
        yield f"weather of {name}", taken_in(MEASURED, "monitor", "weather", "import")
        yield f"weather to come in {name}", taken_in(EXPECTED, "monitor", "weather", "expect")
        passages = taken_in(
            PASSAGES,
            "ingest",
            "import",
            REGISTRY=str(self.registry_folder),
            STATE=str(self.state_folder / "import"),
        )
        yield f"the past of {name}, imported", passages

    @property
    def _city(self) -> tuple[str, ...]:
        return ("--seed", str(self.seed), "--weekly-from", self.opening.weekly_from.isoformat())


def handed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of an environment that the watch gets, without their prefix."""
    named = {name: environment.get(f"{PREFIX}{name}") for name in _HANDED_ON}
    return {name: value for name, value in named.items() if value}


def _python(name: str, arguments: Sequence[str], **settings: str) -> Program:
    settings = {f"{PREFIX}{key}": value for key, value in settings.items()}
    return Program(name, (sys.executable, "-m", *arguments), settings)


def _patient(name: str, arguments: Sequence[str], **settings: str) -> Program:
    program = _python(name, arguments, **settings)
    return Program(name, ("nice", "-n", "19", *program.command), program.settings)


def _broker_url(port: int) -> str:
    return f"mqtt://{HOST}:{port}"
