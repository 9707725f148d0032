from pathlib import Path

from demo.installation import Installation, handed_on
from demo.opening import Opening

OPENING = Opening(0.0, 1.0, 0.0)

GIVEN = {
    "PASSANT_WEBHOOK_PRIVATE": "allow",
    "PASSANT_SMTP_URL": "smtp://desk:sesame@mail.example:587",
    "PASSANT_MAIL_FROM": "passant@example.org",
    "PASSANT_SMTP_TLS": "",
    "PASSANT_DATABASE_URL": "postgresql://elsewhere/",
    "HOME": "/home/desk",
}


def test_the_watch_gets_what_says_where_word_may_go_and_nothing_else_of_ours() -> None:
    folder = Path("/nowhere")
    installation = Installation([], folder, 1, 2, folder, OPENING, 0, 0, handed_on(GIVEN))
    programs = {each.name: each.settings for each in installation.centre("postgresql://here/")}
    own = {"PASSANT_DATABASE_URL": "postgresql://here/", "PASSANT_CLOCK": "wall"}
    handed = {name: GIVEN[name] for name in list(GIVEN)[:3]}
    assert programs["watch"] == own | handed
    assert not programs["api"].keys() & handed.keys()
    assert "sesame" not in repr(installation)
