"""What an operator is told of certificates before anything starts."""

import logging
import ssl
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.certificate import read_certificate
from ingest.settings import CentreSettings, EdgeSettings, centre_settings, edge_settings
from ingest.tls import Credentials, concerns
from monitor.errors import SettingsError
from tests.fix_authority import Authorities, Holder

DAY = 24 * 3600
IDENTITY = "GM0153/centrum"


@pytest.fixture(scope="module")
def holder(authorities: Authorities) -> Holder:
    return authorities.edges.issue(IDENTITY)


@pytest.fixture
def settings(authorities: Authorities, holder: Holder, tmp_path: Path) -> dict[str, str]:
    return {
        "PASSANT_RAW_BROKER_URL": "mqtt://localhost:1883",
        "PASSANT_BROKER_URL": "mqtts://broker.example.nl",
        "PASSANT_DATABASE_URL": "postgresql://localhost/passant",
        "PASSANT_MUNICIPALITY": "GM0153",
        "PASSANT_EDGE": "centrum",
        "PASSANT_REGISTRY": str(tmp_path),
        "PASSANT_STATE": str(tmp_path),
        **holder.settings(authorities.edges.certificate),
    }


def refusal(settings: Mapping[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        edge_settings(settings)
    with pytest.raises(SettingsError):
        centre_settings(settings)
    return str(caught.value)


def test_good_files_are_taken_without_a_word(
    settings: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    read: list[EdgeSettings | CentreSettings] = [edge_settings(settings), centre_settings(settings)]
    for each in read:
        context = each.credentials.context()
        assert context.minimum_version == ssl.TLSVersion.TLSv1_3
        assert context.check_hostname
        assert context.verify_mode is ssl.CERT_REQUIRED
    assert not caplog.records


def test_without_files_the_authorities_of_the_system_serve(settings: dict[str, str]) -> None:
    for name in ("CA", "CERTIFICATE", "KEY"):
        del settings[f"PASSANT_BROKER_{name}"]
    credentials = edge_settings(settings).credentials
    assert credentials == Credentials()
    assert credentials.context().verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("name", ["CA", "CERTIFICATE", "KEY"])
def test_a_file_that_is_not_there_is_named(settings: dict[str, str], name: str) -> None:
    settings[f"PASSANT_BROKER_{name}"] += ".gone"
    assert refusal(settings) == (
        f"PASSANT_BROKER_{name} must name a file that exists and that this process may read"
    )


@pytest.mark.parametrize("given", ["CERTIFICATE", "KEY"])
def test_a_certificate_and_its_key_come_together(settings: dict[str, str], given: str) -> None:
    other = "KEY" if given == "CERTIFICATE" else "CERTIFICATE"
    del settings[f"PASSANT_BROKER_{other}"]
    assert refusal(settings) == f"PASSANT_BROKER_{other} is not set"


def test_the_key_of_another_certificate_is_refused(
    settings: dict[str, str], authorities: Authorities
) -> None:
    settings["PASSANT_BROKER_KEY"] = str(authorities.edges.issue("GM0153/other").key)
    assert refusal(settings) == "PASSANT_BROKER_KEY is not the key of the certificate beside it"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CA", "holds no certificate in PEM form"),
        ("CERTIFICATE", "holds no certificate in PEM form"),
        ("KEY", "holds no private key in PEM form"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(
    settings: dict[str, str], tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "other").write_text("something else")
    settings[f"PASSANT_BROKER_{name}"] = str(tmp_path / "other")
    assert refusal(settings) == f"PASSANT_BROKER_{name} {words}"


def test_a_certificate_that_was_cut_short_is_refused(
    settings: dict[str, str], holder: Holder, tmp_path: Path
) -> None:
    first, *lines = holder.certificate.read_text().splitlines()
    (tmp_path / "cut").write_text("\n".join([first, *lines[2:]]))
    settings["PASSANT_BROKER_CERTIFICATE"] = str(tmp_path / "cut")
    assert refusal(settings).startswith(
        "PASSANT_BROKER_CERTIFICATE holds a certificate that cannot be read"
    )


def test_a_key_with_a_password_is_refused(
    settings: dict[str, str], holder: Holder, tmp_path: Path
) -> None:
    locked = tmp_path / "locked.pem"
    subprocess.run(
        ["openssl", "ec", "-in", holder.key, "-aes256", "-passout", "pass:x", "-out", locked],
        check=True,
        capture_output=True,
    )
    settings["PASSANT_BROKER_KEY"] = str(locked)
    assert "is protected by a password" in refusal(settings)


def test_files_that_a_plain_address_would_not_use_are_refused(settings: dict[str, str]) -> None:
    settings["PASSANT_BROKER_URL"] = "mqtt://broker.example.nl"
    told = refusal(settings)
    for name in ("CA", "CERTIFICATE", "KEY"):
        assert f"PASSANT_BROKER_{name} is of no use while PASSANT_BROKER_URL is not mqtts" in told


def test_every_fault_of_both_brokers_is_told_at_once(settings: dict[str, str]) -> None:
    settings |= {
        "PASSANT_RAW_BROKER_URL": "mqtts://localhost",
        "PASSANT_RAW_BROKER_CA": "/nowhere/ca.pem",
        "PASSANT_BROKER_CA": "/nowhere/ca.pem",
        "PASSANT_BROKER_KEY": "/nowhere/key.pem",
    }
    with pytest.raises(SettingsError) as caught:
        edge_settings(settings)
    named = {line.split()[0] for line in str(caught.value).splitlines()}
    assert named == {"PASSANT_RAW_BROKER_CA", "PASSANT_BROKER_CA", "PASSANT_BROKER_KEY"}


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "is not valid before"),
        (1, None),
        (699, None),
        (701, "expires on"),
        (731, "expired on"),
    ],
)
def test_the_end_of_a_certificate_is_seen_coming(
    holder: Holder, days: int, words: str | None
) -> None:
    credentials = holder.credentials(holder.folder / "authority.pem")
    issued_at = read_certificate(holder.certificate.read_text()).starts_at
    told = list(credentials.concerns(issued_at + days * DAY, IDENTITY))
    assert (len(told) == 1 and told[0].startswith(words)) if words else told == []


def test_an_expired_certificate_is_told_and_the_edge_goes_on(
    settings: dict[str, str], authorities: Authorities, caplog: pytest.LogCaptureFixture
) -> None:
    expired = authorities.edges.issue(IDENTITY, ENDS="20200101000000Z")
    settings |= expired.settings(authorities.edges.certificate)
    with caplog.at_level(logging.WARNING):
        edge_settings(settings)
    (told,) = caplog.messages
    assert told.startswith("PASSANT_BROKER_CERTIFICATE expired on 2020-01-01")


def test_a_certificate_of_another_name_and_an_open_key_are_told(
    settings: dict[str, str], authorities: Authorities, caplog: pytest.LogCaptureFixture
) -> None:
    other = authorities.edges.issue("GM0153/other")
    other.key.chmod(0o644)
    settings |= other.settings(authorities.edges.certificate)
    with caplog.at_level(logging.WARNING):
        edge_settings(settings)
    name, key = caplog.messages
    assert f"is not issued to {IDENTITY}" in name
    assert "chmod o-r" in key


@pytest.mark.parametrize(
    ("host", "is_told"),
    [
        ("localhost", False),
        ("127.0.0.1", False),
        ("[::1]", False),
        ("raw", True),
        ("10.0.0.4", True),
    ],
)
def test_a_line_without_tls_to_another_machine_is_told(host: str, *, is_told: bool) -> None:
    told = list(concerns("RAW_BROKER", f"mqtt://u:secret@{host}:1883", Credentials(), 0))
    assert [words.split()[0] for words in told] == ["PASSANT_RAW_BROKER_URL"] * is_told
    assert not any(host in words or "secret" in words for words in told)
    assert not list(concerns("RAW_BROKER", f"mqtts://u:secret@{host}", Credentials(), 0))


def test_renewed_files_are_used_by_the_next_connection(
    authorities: Authorities, caplog: pytest.LogCaptureFixture
) -> None:
    mine = authorities.edges.issue(IDENTITY)
    credentials = mine.credentials(authorities.edges.certificate)
    context = credentials.context()
    first = credentials.expires_at()
    mine.key.write_text("half a file")
    credentials.renew(context)
    assert caplog.messages == [
        "the certificate and its key cannot be read now: the last ones serve"
    ]
    later = authorities.edges.issue(IDENTITY, DAYS="900")
    for name in ("certificate.pem", "key.pem"):
        (mine.folder / name).write_bytes((later.folder / name).read_bytes())
    credentials.renew(context)
    second = credentials.expires_at()
    assert first is not None
    assert second is not None
    assert second - first > 100 * DAY


def test_a_certificate_tells_what_openssl_tells(authorities: Authorities) -> None:
    for holder, name in (
        (authorities.edges.issue("GM0153/centrum"), "GM0153/centrum"),
        (authorities.sensors.issue("haverstraat-1", DAYS="9999"), "haverstraat-1"),
        (authorities.raw_broker, "raw"),
    ):
        found = read_certificate(holder.certificate.read_text())
        said = subprocess.run(
            ["openssl", "x509", "-noout", "-enddate", "-startdate", "-in", holder.certificate],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        ends, starts = (ssl.cert_time_to_seconds(line.partition("=")[2]) for line in said)
        assert (found.name, found.starts_at, found.expires_at) == (name, starts, ends)
