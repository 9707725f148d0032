"""The report of a happening: its account in words, tables and pictures.

Pure.
"""

from zoneinfo import ZoneInfo

from monitor.happening.account import Account
from monitor.happening.answer import answer
from monitor.happening.block import Bullets, Heading, Report
from monitor.happening.course import course
from monitor.happening.edition import edition_part
from monitor.happening.place import inside_part, level_part, zone_part
from monitor.happening.proof import quality_part
from monitor.happening.response import responses
from monitor.happening.wording import Language, Wording


def report_of(account: Account, language: Language) -> Report:
    """Return the report of a happening in one language."""
    wording = Wording(language, ZoneInfo(account.time_zone), is_hourly=account.is_hourly)
    happening = account.happening
    say = wording.say
    return Report(
        language.value,
        say("kind"),
        happening.name,
        f"{account.town} · {_when(account, wording)}",
        say("made", day=wording.day(account.now), time=wording.clock(account.now)),
        account.now,
        (
            *answer(account, wording),
            *course(account, wording),
            *zone_part(account, wording),
            *level_part(account, wording),
            *inside_part(account, wording),
            *responses(account, wording),
            *edition_part(account, wording),
            *quality_part(account, wording),
            Heading(say("counted")),
            Bullets(tuple(wording.list("method"))),
        ),
    )


def _when(account: Account, wording: Wording) -> str:
    began, ended = account.happening.starts_at, account.happening.ends_at
    times = {"from": wording.clock(began), "to": wording.clock(ended)}
    if wording.local(began).date() == wording.local(ended - 1).date():
        return wording.say("when_day", day=wording.day(began), **times)
    days = {"from_day": wording.day(began), "to_day": wording.day(ended)}
    return wording.say("when_days", **days, **times)
