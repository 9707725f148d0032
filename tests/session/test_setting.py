from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from monitor.access.principal import Grant, Role
from monitor.errors import SettingsError

DATABASE = {"PASSANT_DATABASE_URL": "postgresql://reader:secret@localhost/passant"}
# As Entra ID gives them: ids that would be refused of a sensor.
TENANT = "3f0c1a5e-7b7d-4a53-9d8e-1d2c3b4a5f60"


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "roles.toml"
    file.write_text('[[grant]]\nvalue = "m"\nrole = "manager"\nmunicipality = "GM0153"\n')
    return {
        **DATABASE,
        "PASSANT_PUBLIC_URL": "https://passant.example",
        "PASSANT_OIDC_ISSUER": f"https://login.example/{TENANT}/v2.0",
        "PASSANT_OIDC_CLIENT_ID": TENANT,
        "PASSANT_OIDC_CLIENT_SECRET": "s3cret~value",
        "PASSANT_OIDC_ROLES": str(file),
    }


def problems(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment)
    assert "s3cret" not in str(caught.value)
    return [problem.split()[0].removeprefix("PASSANT_") for problem in caught.value.problems]


def test_without_its_settings_nobody_signs_in() -> None:
    assert Settings.from_environment(DATABASE).sign_in is None


def test_signing_in_needs_a_provider_and_a_map(whole: dict[str, str]) -> None:
    settings = Settings.from_environment(whole)
    sign_in = settings.sign_in
    assert sign_in
    assert sign_in.is_secure
    assert sign_in.callback_url == "https://passant.example/sign-in/callback"
    assert sign_in.roles.grants_of(("m",)) == (Grant(Role.MANAGER, "GM0153"),)
    assert (sign_in.idle_seconds, sign_in.longest_seconds) == (3600, 36_000)
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    "name", ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ROLES", "PUBLIC_URL"]
)
def test_half_a_sign_in_is_a_mistake(whole: dict[str, str], name: str) -> None:
    del whole[f"PASSANT_{name}"]
    assert problems(whole) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://login.example"),
        ("OIDC_CLIENT_SECRET", "s3cret\nvalue"),
        ("OIDC_ROLES", "/nowhere/roles.toml"),
        ("PUBLIC_URL", "http://passant.example"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_IDLE_MINUTES", "an hour"),
        ("SESSION_HOURS", "25"),
    ],
)
def test_a_setting_that_is_wrong_is_told(whole: dict[str, str], name: str, value: str) -> None:
    assert problems({**whole, f"PASSANT_{name}": value}) == [name]


def test_how_long_a_session_lasts_may_be_set(whole: dict[str, str]) -> None:
    limits = {"PASSANT_SESSION_IDLE_MINUTES": "15", "PASSANT_SESSION_HOURS": "8"}
    sign_in = Settings.from_environment({**whole, **limits}).sign_in
    assert sign_in
    assert (sign_in.idle_seconds, sign_in.longest_seconds) == (900, 28_800)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/callback?state=a&code=b"])
def test_where_nobody_signs_in_the_addresses_are_not_there(bare: httpx.Client, path: str) -> None:
    assert bare.get(path).status_code == 404
    assert bare.post("/sign-out").status_code in {404, 405}
    assert (
        bare.get("/v1/zones", headers={"Cookie": "__Host-passant=" + "a" * 43}).status_code == 200
    )


def test_where_nobody_signs_in_the_session_says_so(bare: httpx.Client) -> None:
    for headers in ({}, {"Cookie": "__Host-passant=" + "a" * 43}):
        answer = bare.get("/session", headers=headers)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        told = answer.json()
        assert (told["isSignedIn"], told["isOffered"]) == (False, False)
        assert "Set-Cookie" not in answer.headers
