"""What came of an experiment: figures to read, and faults, of which there should be none."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """The figures of one experiment, and in words what is wrong."""

    name: str
    figures: Mapping[str, object]
    faults: Sequence[str]

    def __str__(self) -> str:
        return json.dumps({"name": self.name, **self.figures, "faults": list(self.faults)})
