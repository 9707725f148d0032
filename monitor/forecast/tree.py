"""Trees: the one place that knows LightGBM.

Each quantile is a sum of trees, grown so that the sum of errors in persons is least: what is
learnt is a multiple of what is typical, and rows count by what is typical.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.forecast.errors import MissingLibraryError, UnreadableModelError
from monitor.forecast.series import Counts

if TYPE_CHECKING:
    from lightgbm import Booster

THREADS: Final = 2

_SHAPE: Final[Mapping[str, object]] = {
    "learning_rate": 0.1,
    "num_leaves": 63,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "max_bin": 63,
    # The same counts give the same model.
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def _lightgbm() -> Any:  # noqa: ANN401 - the library, or the reason why not
    # Two seconds and a system library: neither is for those who only import this.
    # Threads that wait take the processor from those that work, unless told before it is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import lightgbm  # noqa: PLC0415
    except (ImportError, OSError):
        message = "forecasts need LightGBM, and that needs libgomp (Debian: apt install libgomp1)"
        raise MissingLibraryError(message) from None
    return lightgbm


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of trees that tells one quantile."""

    booster: "Booster"

    @classmethod
    def grown(
        cls, rows: Counts, multiples: Counts, weights: Counts, quantile: float, rounds: int
    ) -> "Trees":
        """Grow them.

        Parameters
        ----------
        rows : ndarray of float32, shape (rows, columns)
            Features; NaN where one is not known.
        multiples : ndarray of float32, shape (rows,)
            What was counted, as a multiple of what was typical.
        weights : ndarray of float32, shape (rows,)
            What was typical: with it an error in multiples is one in persons.
        """
        lightgbm = _lightgbm()
        parameters = {**_SHAPE, "num_threads": THREADS}
        if math.isclose(quantile, 0.5):
            parameters["objective"] = "regression_l1"
        else:
            parameters |= {"objective": "quantile", "alpha": quantile}
        scale = float(np.mean(weights, dtype=np.float64))
        rows_and_targets = lightgbm.Dataset(
            rows, multiples, weight=weights / scale, params=parameters, free_raw_data=True
        )
        return cls(lightgbm.train(parameters, rows_and_targets, num_boost_round=rounds))

    @classmethod
    def read(cls, text: str) -> "Trees":
        """Read them from `text`.

        Raises
        ------
        UnreadableModelError
            If they are none.
        """
        lightgbm = _lightgbm()
        try:
            return cls(lightgbm.Booster(model_str=text))
        except lightgbm.basic.LightGBMError:
            raise UnreadableModelError("the trees of the model cannot be read") from None

    def text(self) -> str:
        """Write them as LightGBM does."""
        return str(self.booster.model_to_string())

    def tell(self, rows: Counts) -> NDArray[np.float64]:
        """Return a multiple of what is typical for each row."""
        if not len(rows):
            return np.empty(0)
        return np.asarray(self.booster.predict(rows, num_threads=THREADS), dtype=np.float64)
