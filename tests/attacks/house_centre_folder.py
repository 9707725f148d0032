"""Folders, files and settings for the centre's commands, each with an identifier somewhere."""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.settings import Settings
from demo.errors import DemoError
from demo.recording import Recording
from demo.survey import read_places
from ingest.settings import centre_settings, edge_settings
from monitor.errors import SettingsError
from monitor.registry.fault import RegistryError
from monitor.registry.folder import load_registries
from tests.attacks.canary import Canary
from tests.attacks.house_town import write_town

_IN_NAME: Final = re.compile(r"[/\x00]")
_FIELDS: Final = ("id", "name", "owner", "purpose", "legal_basis", "area", "kind", "from", "to")
_LINES: Final = ("name", "data_licence", "data_owner", "time_zone", "code")
_SETTINGS: Final = (
    *("DATABASE_URL", "BROKER_URL", "RAW_BROKER_URL", "REGISTRY", "STATE", "MUNICIPALITY", "EDGE"),
    *("CLOCK", "LISTEN", "VITALS", "LOG_LEVEL", "STATUS_SECONDS"),
)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _registry_name(folder: Path, text: str, _random: Random) -> Path:
    name = _IN_NAME.sub("-", text)[:200]
    return Path(shutil.copytree(folder, folder.parent / f"named-{name}"))


def _municipality(folder: Path, text: str, random: Random) -> Path:
    file = folder / "municipality.toml"
    lines = file.read_text().splitlines()
    field = random.choice(_LINES)
    changed = [
        f"{field} = {_quoted(text)}" if line.startswith(f"{field} =") else line for line in lines
    ]
    added = random.choice((f"{_quoted(text)} = 1", f"# {text}", f"x = {text}"))
    file.write_text("\n".join(random.choice((changed, [*lines, added]))))
    return folder


def _sensors(folder: Path, text: str, random: Random) -> Path:
    file = folder / "sensors.geojson"
    collection = json.loads(file.read_text())
    properties: dict[str, Any] = random.choice(collection["features"])["properties"]
    properties[random.choice((*_FIELDS, text))] = random.choice((text, [text], {text: text}))
    file.write_text(json.dumps(collection, ensure_ascii=False))
    return folder


def _zones(folder: Path, text: str, random: Random) -> Path:
    ring = [[6.8, 52.2], [6.9, 52.2], [6.9, 52.3], [6.8, 52.2]]
    properties: dict[str, Any] = {"id": "square", "name": "Square", "kind": "square"}
    properties[random.choice(("id", "name", "kind", "code", text))] = text
    polygon = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": properties, "geometry": polygon}
    collection = {"type": "FeatureCollection", "features": [feature]}
    name = random.choice(("zones.geojson", "context.geojson", "origins.geojson"))
    (folder / name).write_text(json.dumps(collection, ensure_ascii=False))
    return folder


def _telecom(folder: Path, text: str, random: Random) -> Path:
    file = folder / "telecom.toml"
    written = file.read_text()
    old = random.choice(('"telco"', '"Telco"', '"centre"', '"Centre"', '"DE"', '"Away"', '"Home"'))
    file.write_text(written.replace(old, _quoted(text)))
    return folder


_REGISTRY: Final = (_registry_name, _municipality, _sensors, _zones, _telecom)


def _load(at: Path, text: str, random: Random) -> str:
    write_town(at / "town")
    folder = random.choice(_REGISTRY)(at / "town", text, random)
    try:
        load_registries(folder)
    except RegistryError as error:
        return str(error)
    return ""


def _settings(_at: Path, text: str, random: Random) -> str:
    changed = {f"PASSANT_{name}": text for name in random.sample(_SETTINGS, 3)}
    environment = {"PASSANT_EDGE": "e", "PASSANT_MUNICIPALITY": "GM0001", **changed}
    words = []
    for read in (centre_settings, edge_settings, Settings.from_environment):
        try:
            words.append(repr(read(environment)))
        except SettingsError as error:
            words.append(str(error))
    return "\n".join(words)


def _recording(at: Path, text: str, random: Random) -> str:
    line = f"local_hour,sensor_id,{random.choice(('count', text))}\n"
    hour = "2026-01-01 00:00"
    cell = random.choice((f"{text},s,1", f"{hour},{text},1", f"{hour},s,{text}"))
    plain = random.choice(("", _IN_NAME.sub("-", text)[:200]))
    file = at / f"counts {plain}.csv"
    file.write_text(line + cell + "\n")
    try:
        recording = Recording(file, {"s": "s"}, ZoneInfo("Europe/Amsterdam"))
        list(recording.frames())
    except DemoError as error:
        return str(error)
    return repr(recording.reading)


def _survey(at: Path, text: str, random: Random) -> str:
    plain = random.choice(("", _IN_NAME.sub("-", text)[:200]))
    file = at / f"sensors {plain}.csv"
    heading = random.choice(("name", text))
    cells = [random.choice((text, each)) for each in ("s", "S", "52.2", "6.9")]
    file.write_text(f"sensor_id,{heading},latitude,longitude\n{','.join(cells)}\n")
    try:
        return repr(read_places(file))
    except DemoError as error:
        return str(error)


DOORS: Final[Mapping[str, Callable[[Path, str, Random], str]]] = {
    "registry": _load,
    "settings": _settings,
    "recording": _recording,
    "survey": _survey,
}


def said(folder: Path, hidden: Iterable[Canary], random: Random) -> Iterator[tuple[str, str]]:
    """Yield what a command says of each canary, with the name of the door it came to."""
    for number, (canary, (name, door)) in enumerate(zip(hidden, cycle(DOORS.items()))):
        at = folder / str(number)
        at.mkdir()
        # An escape is one of the file's own: whoever reads the file has what it stands for.
        text = canary.written(random)
        yield name, door(at, text, random)
        shutil.rmtree(at)
