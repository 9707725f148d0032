import pytest

from monitor.forecast import forecaster as module
from monitor.forecast.forecaster import Forecaster
from monitor.forecast.series import Series
from tests.forecast.town import DIARY, NEAR, WEEKS, town


@pytest.fixture(scope="session")
def history() -> Series:
    return town()


@pytest.fixture(scope="session")
def forecaster(history: Series) -> Forecaster:
    """Return one that has learnt all but the last two weeks."""
    with pytest.MonkeyPatch.context() as patch:
        # A small town needs fewer trees.
        patch.setattr(module, "ROUNDS", 80)
        patch.setattr(module, "BAND_ROUNDS", 50)
        return Forecaster.fit(history.until((WEEKS - 2) * 168), DIARY, NEAR)
