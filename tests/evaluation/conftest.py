from pathlib import Path

import pytest

from tests.evaluation.town import Town, town


@pytest.fixture(scope="session")
def simulated() -> Town:
    return town()


@pytest.fixture(scope="session")
def examples(simulated: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the simulated town's counts and weather, as an analyst has them."""
    folder = tmp_path_factory.mktemp("evaluation")
    simulated.table.write_csv(folder / "counts.csv")
    simulated.weather.write_csv(folder / "weather.csv")
    return folder
