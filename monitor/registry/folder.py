"""Reads a municipality's folder: everything is checked before anything is used.

Every file is read, whatever is wrong with the others, so that one look shows all faults.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from monitor.registry.context import read_context
from monitor.registry.entry import Registry
from monitor.registry.fault import Fault, Place, RegistryError
from monitor.registry.holiday import read_school_holidays
from monitor.registry.municipality import MUNICIPALITY_FILE, read_municipality
from monitor.registry.outline import outlined
from monitor.registry.relation import check_lines, check_places
from monitor.registry.sensor import SENSOR_FILE, read_sensors
from monitor.registry.telecom import read_telecom
from monitor.registry.tripwire import is_clean_folder
from monitor.registry.wording import listed
from monitor.registry.zone import ZONE_FILE, read_zones


def load_registry(folder: Path) -> Registry:
    """Read and check one municipality's folder (see docs/registry.md).

    Parameters
    ----------
    folder : Path
        Holds `municipality.toml`, `sensors.geojson` and `zones.geojson`; `telecom.toml`,
        `origins.geojson`, `context.geojson` and `holidays.toml` may be left out.

    Raises
    ------
    RegistryError
        With every fault of every file.
    """
    faults: list[Fault] = []
    _check_name(folder, faults)
    registry = _read(folder, faults)
    if faults or registry is None:
        raise RegistryError(faults)
    return registry


def load_registries(folder: Path) -> tuple[Registry, ...]:
    """Read a municipality's folder, or every one in a folder of such folders.

    Returns
    -------
    tuple of Registry
        At least one, in the order of their folders' names. Ids of sensors, counters and zones, and
        the codes, are unique across them.

    Raises
    ------
    RegistryError
        With every fault of every file.
    """
    if _is_municipality(folder):
        return (load_registry(folder),)
    faults: list[Fault] = []
    _check_name(folder, faults)
    found: list[tuple[Path, Registry]] = []
    folders = _subfolders(folder)
    if not folders:
        Place(str(folder), "", faults).fault(
            f"holds no {MUNICIPALITY_FILE}, nor does a folder in it",
            "name a municipality's folder, or a folder of such folders",
        )
    for number, each in enumerate(folders, start=1):
        place = Place(str(folder), f"folder {number} by name", faults)
        registry = _read(each, faults) if is_clean_folder(Path(each.name), place) else None
        if registry is not None:
            found.append((each, registry))
    _check_unique(found, faults)
    if faults:
        raise RegistryError(faults)
    return tuple(registry for _, registry in found)


def _read(folder: Path, faults: list[Fault]) -> Registry | None:
    """Return what could be read of a folder, noting every fault; None without a municipality."""
    municipality, time_zone = read_municipality(folder, faults)
    sensors = read_sensors(folder, time_zone, faults)
    zones = read_zones(folder, time_zone, sensors, faults)
    check_lines(folder, sensors.sensors, faults)
    check_places(folder, sensors.sensors, zones, faults)
    telecom = outlined(read_telecom(folder, faults), folder, time_zone, faults)
    context = read_context(folder, time_zone, faults)
    holidays = read_school_holidays(folder, faults)
    if municipality is None:
        return None
    return Registry(municipality, sensors.sensors, zones, telecom, context, holidays)


def _check_name(folder: Path, faults: list[Fault]) -> None:
    """Refuse a folder whose name holds an identifier at once: every other fault would repeat it."""
    if not is_clean_folder(folder, Place("the registry's folder", "", faults)):
        raise RegistryError(faults)


def _is_municipality(folder: Path) -> bool:
    return any((folder / name).exists() for name in (MUNICIPALITY_FILE, SENSOR_FILE, ZONE_FILE))


def _subfolders(folder: Path) -> list[Path]:
    """Return the municipalities' folders within a folder, by name."""
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if each.is_dir() and _is_municipality(each))


def _check_unique(found: Iterable[tuple[Path, Registry]], faults: list[Fault]) -> None:
    """Note codes and ids that more than one municipality uses."""
    files: defaultdict[tuple[str, str, str], list[Path]] = defaultdict(list)
    for folder, registry in found:
        files[MUNICIPALITY_FILE, "code", registry.municipality.code].append(folder)
        for sensor in registry.sensors:
            files[SENSOR_FILE, "sensor", sensor.id].append(folder)
        for zone in registry.zones:
            files[ZONE_FILE, "zone", zone.id].append(folder)
    for (file, part, name), folders in files.items():
        for later in folders[1:]:
            others = listed((each.name for each in folders if each != later), "and")
            Place(str(later / file), f"{part} {name}", faults).fault(
                f"is also used in {others}",
                "use each code and id in one municipality only",
            )
