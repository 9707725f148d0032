"""A channel: where words of a municipality go, and which of them.

Pure values that cannot be built wrong.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from monitor.alert.rule import Severity
from monitor.notice.signature import read_secret

LONGEST_NAME: Final = 100
LONGEST_URL: Final = 2000
LONGEST_ADDRESS: Final = 254
MOST_ADDRESSES: Final = 20
MOST_ZONES: Final = 1000

Kind = Literal["webhook", "email"]
Language = Literal["nl", "en"]

_URL: Final = re.compile(r"https?://[!-~]+")
# A name or an address as a resolver takes it: what is neither would fail at each attempt.
_HOST: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_-]{1,63})*\.?|[0-9a-f:.]*:[0-9a-f:.]*",
    re.IGNORECASE,
)
# Narrower than what the standard lets through: what has quotes or brackets is nobody's address, and
# what a header would decode is none of ours.
_ADDRESS: Final = re.compile(
    r"(?!.*=\?)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
)


@dataclass(frozen=True, slots=True)
class Channel:
    """Where words go.

    Parameters
    ----------
    municipality, name : str
        Whose, and what it is called there.
    kind : {'webhook', 'email'}
        How they go.
    url : str or None
        Of a webhook.
    secret : str or None
        What a webhook is signed with; None where the one that there is stays.
    addresses : tuple of str
        Of e-mail.
    least_severity : Severity
        What matters less does not go there.
    zones : tuple of str
        Ids of those of which alone words go there; all if there are none.
    language : {'nl', 'en'}
        In which letters are written.
    enabled : bool
        Whether anything goes there but tests.

    Raises
    ------
    ValueError
        If it is none; the message begins with the parameter's name in camelCase.
    """

    municipality: str
    name: str
    kind: Kind
    url: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)
    addresses: tuple[str, ...] = field(default=(), repr=False)
    least_severity: Severity = Severity.INFO
    zones: tuple[str, ...] = ()
    language: Language = "nl"
    enabled: bool = True

    def __post_init__(self) -> None:
        if not 1 <= len(self.name) <= LONGEST_NAME:
            raise ValueError(f"name must have 1 to {LONGEST_NAME} characters")
        is_webhook = self.kind == "webhook"
        if is_webhook != (self.url is not None):
            raise ValueError("url is of a webhook, which must have one")
        if self.url is not None and not _is_url(self.url):
            raise ValueError(
                "url must be an address such as https://example.org/alerts, without a name or a"
                " password before the host"
            )
        if self.secret is not None and not is_webhook:
            raise ValueError("secret is of a webhook alone")
        if self.secret is not None and read_secret(self.secret) is None:
            raise ValueError("secret must be whsec_ and then 24 to 64 bytes in base64")
        if is_webhook == bool(self.addresses) or len(self.addresses) > MOST_ADDRESSES:
            raise ValueError(f"addresses are of e-mail, which must have 1 to {MOST_ADDRESSES}")
        if not all(
            len(each) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(each) for each in self.addresses
        ):
            raise ValueError("addresses must be such as desk@example.org")
        if len(self.zones) > MOST_ZONES:
            raise ValueError(f"zones may be {MOST_ZONES} at most")

    def row(self) -> dict[str, Any]:
        """Return it as `put_channel` takes it."""
        return {
            "municipality": self.municipality,
            "name": self.name,
            "kind": self.kind,
            "url": self.url,
            "secret": self.secret,
            "addresses": list(dict.fromkeys(self.addresses)),
            "least_severity": self.least_severity.value,
            "zones": list(dict.fromkeys(self.zones)),
            "language": self.language,
            "enabled": self.enabled,
        }


def is_mail_address(text: str) -> bool:
    """Tell whether a text is the address of a mailbox."""
    return len(text) <= LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(text))


def _is_url(text: str) -> bool:
    if len(text) > LONGEST_URL or not _URL.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return (
            _HOST.fullmatch(parts.hostname or "") is not None
            and parts.netloc.startswith("[") == (":" in (parts.hostname or ""))
            and parts.port != 0
            and "@" not in parts.netloc
        )
    except ValueError:
        return False
