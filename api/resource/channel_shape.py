"""What is shown of channels and deliveries, and how a row of the database becomes that."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import Field, StringConstraints

from api.page import NextAddress
from api.resource.alert_rule_shape import NUMBER
from api.shape import AS_LINE, Moment, MunicipalityCode, Shape, ZoneId
from api.utc import utc
from monitor.alert.rule import Severity
from monitor.notice.channel import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_URL,
    MOST_ADDRESSES,
    MOST_ZONES,
)

KindWord = Annotated[
    Literal["webhook", "email"],
    Field(description="How words go there; it does not change.", examples=["webhook"]),
]
ChannelId = Annotated[str, Field(pattern=NUMBER, description="Id of a channel.", examples=["1"])]
_Url = StringConstraints(pattern=r"^https?://[!-~]+$")
_Address = StringConstraints(pattern=r"^[!-~]+@[!-~]+$")
_FOUR, _TWO, _THREE = "[A-Za-z0-9+/]{4}", "[A-Za-z0-9+/]{2}==", "[A-Za-z0-9+/]{3}="
# Of 24 to 64 bytes: as `monitor.notice.signature` reads it.
_SECRET: Final = f"^whsec_(({_FOUR}){{8,20}}({_TWO}|{_THREE})?|({_FOUR}){{21}}({_TWO})?)$"
_EXAMPLE: Final = "whsec_bWZyZ2d6ZGZtenR3cTJsa21mcmdnemRmbXp0d3EybGs="


class _Described(Shape):
    municipality: MunicipalityCode
    name: Annotated[
        str,
        AS_LINE,
        Field(
            min_length=1,
            max_length=LONGEST_NAME,
            description="What it is called; once in a municipality.",
            examples=["Control room"],
        ),
    ]
    kind: KindWord
    url: Annotated[
        Annotated[str, _Url] | None,
        Field(
            max_length=LONGEST_URL,
            description="Where a webhook goes; null for e-mail.",
            examples=["https://control.example.org/passant"],
        ),
    ] = None
    addresses: Annotated[
        list[Annotated[str, _Address, Field(max_length=LONGEST_ADDRESS)]],
        Field(
            default_factory=list,
            max_length=MOST_ADDRESSES,
            description="Whom letters go to, each of their own; empty for a webhook.",
            examples=[[]],
        ),
    ]
    least_severity: Annotated[
        Severity,
        Field(description="What matters less does not go there.", examples=["warning"]),
    ] = Severity.INFO
    zones: Annotated[
        list[ZoneId],
        Field(
            default_factory=list,
            max_length=MOST_ZONES,
            description=(
                "Of which zones alone words go there, and of their counters; of all if it is empty."
            ),
            examples=[["oude-markt"]],
        ),
    ]
    language: Annotated[
        Literal["nl", "en"], Field(description="In which letters are written.", examples=["nl"])
    ] = "nl"
    enabled: Annotated[
        bool,
        Field(strict=True, description="Whether anything goes there but tests.", examples=[True]),
    ] = True


class ChannelAsked(_Described):
    """A channel as it is to be."""

    secret: Annotated[
        Annotated[str, Field(pattern=_SECRET)] | None,
        Field(
            description=(
                "What a webhook is signed with: `whsec_` and 24 to 64 bytes in base64. If null, "
                "one is made for a new channel, and that of another stays. It is not shown again."
            ),
            examples=[None],
        ),
    ] = None


class ChannelShown(_Described):
    """A channel, its secret aside."""

    id: ChannelId
    changed_at: Annotated[Moment, Field(description="When it was last changed.")]
    changed_by: Annotated[str, Field(description="By whom.", examples=["Centre desk"])]


class ChannelMade(ChannelShown):
    """A channel that was just made."""

    secret: Annotated[
        str | None,
        Field(
            description="What it is signed with, told this once; null for e-mail.",
            examples=[_EXAMPLE],
        ),
    ]


class Channels(Shape):
    """Channels by municipality and name."""

    data: list[ChannelShown]


MaybeMoment = Annotated[
    datetime | None, Field(description="Null while it is not so.", examples=[None])
]


class DeliveryShown(Shape):
    """A word about an alert on its way to one receiver."""

    id: Annotated[str, Field(pattern=NUMBER, description="Id of a delivery.", examples=["1"])]
    municipality: MunicipalityCode
    channel_id: ChannelId
    channel: Annotated[
        str, Field(description="What that was called then.", examples=["Control room"])
    ]
    kind: KindWord
    address: Annotated[
        str | None,
        Field(
            description="To whom a letter is; null for a webhook, and who is out of the channel.",
            examples=[None],
        ),
    ]
    alert_id: Annotated[
        str | None, Field(description="About which alert; null for a test.", examples=["1"])
    ]
    word: Annotated[
        Literal["raised", "acknowledged", "cleared", "withdrawn", "closed", "test"],
        Field(description="What became of that.", examples=["raised"]),
    ]
    state: Annotated[
        Literal["waiting", "delivered", "given-up"],
        Field(
            description="`waiting`: it is tried, again and again for 24 hours.",
            examples=["delivered"],
        ),
    ]
    outcome: Annotated[
        str | None,
        Field(
            description=(
                "What the last attempt came to, in one of our words; null before the first. What "
                "the receiver answered is kept nowhere."
            ),
            examples=["delivered"],
        ),
    ]
    attempts: Annotated[
        int,
        Field(
            description="How often it was tried; a number of attempts, not of persons.",
            examples=[1],
        ),
    ]
    made_at: Annotated[Moment, Field(description="When the word was made.")]
    tried_at: MaybeMoment
    next_at: Annotated[
        datetime | None, Field(description="When it is tried next.", examples=[None])
    ]
    done_at: MaybeMoment


class Deliveries(Shape):
    """One page of deliveries, the newest first."""

    data: list[DeliveryShown]
    next: NextAddress


class ChannelTest(Shape):
    """What became of a test; one delivery a receiver."""

    data: list[DeliveryShown]


def shown_channel(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown of a channel's row."""
    return {
        **row,
        "id": str(row["id"]),
        "changed_at": utc(row["changed_at"]),
    }


def shown_delivery(row: Mapping[str, Any]) -> DeliveryShown:
    """Return what is shown of a delivery's row."""
    moments = {name: utc(row[name]) for name in ("made_at", "tried_at", "next_at", "done_at")}
    ids = {
        name: None if row[name] is None else str(row[name])
        for name in ("id", "channel_id", "alert_id")
    }
    return DeliveryShown(**{**row, **moments, **ids})
