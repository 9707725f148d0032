"""The roll: the sensors that one edge serves, and the days on which each may count."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ingest.errors import Reason, RefusedError
from monitor.registry.entry import Registry, Sensor


class Roll:
    """The sensors of one edge.

    Parameters
    ----------
    registry : Registry
        Of the edge's municipality.
    edge : str
        Its name: it serves the sensors that name it, and those that name none.
    """

    def __init__(self, registry: Registry, edge: str) -> None:
        zone = ZoneInfo(registry.municipality.time_zone)
        self.sensors = tuple(s for s in registry.sensors if s.edge in (None, edge))
        self._by_id = {sensor.id: sensor for sensor in self.sensors}
        self._in_force = {sensor.id: _in_force(sensor, zone) for sensor in self.sensors}

    def sensor(self, sensor_id: str) -> Sensor:
        """Return the sensor of that id.

        Raises
        ------
        RefusedError
            `UNKNOWN_SENSOR`.
        """
        sensor = self._by_id.get(sensor_id)
        if sensor is None:
            raise RefusedError(Reason.UNKNOWN_SENSOR)
        return sensor

    def ends_at(self, sensor: Sensor) -> float:
        """Return the end of a sensor's last day, in epoch seconds."""
        return self._in_force[sensor.id][1]

    def check_in_force(self, sensor: Sensor, started_at: int, ended_at: int) -> None:
        """Check that a sensor may count over ``[started_at, ended_at)``.

        Raises
        ------
        RefusedError
            `NOT_IN_FORCE`.
        """
        first_at, last_at = self._in_force[sensor.id]
        if started_at < first_at or ended_at > last_at:
            raise RefusedError(Reason.NOT_IN_FORCE)


def _in_force(sensor: Sensor, zone: ZoneInfo) -> tuple[float, float]:
    first_at = _midnight(sensor.valid_from, zone)
    if sensor.valid_to is None:
        return first_at, float("inf")
    return first_at, _midnight(sensor.valid_to + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()
