"""The sign that hangs beside a sensor: one page, with a QR code that leads to the sensor's own.

Pure but for reading its own texts.
"""

from datetime import date
from html import escape

import segno

from monitor.papers.page import Link, page
from monitor.papers.template import Facts, fill, filled
from monitor.papers.typeset import typeset
from monitor.papers.wording import words


def code_svg(address: str) -> str:
    """Return the QR code of an address as a picture without size: black on white, quiet zone.

    A quarter of it may be scratched or pasted over before it can no longer be read.
    """
    code = segno.make(address, error="q", micro=False, boost_error=False)
    return code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)


def sign_page(facts: Facts, links: tuple[Link, ...] = ()) -> str:
    """Return the sign of a sensor as a page.

    Parameters
    ----------
    facts : Mapping
        Of the papers, and over them of the sensor.
    links : tuple of Link
        To the other papers; not printed.
    """
    more, footer = _words(facts)
    picture = code_svg(facts["page"]).replace("<svg ", '<svg role="img" aria-label="QR-code" ', 1)
    figure = (
        f'<div class="code"><div><p><strong>{escape(more)}</strong></p>'
        f"<p>{escape(facts['page'])}</p>"
        f'<p class="footer">{escape(footer)}</p></div>{picture}</div>'
    )
    document = fill("sign.md", facts)
    return page(document, style="sign.css", links=links, figure=figure, kind="sign")


def sign_pdf(facts: Facts, today: date) -> bytes:
    """Return the sign of a sensor as a PDF of one page, A4."""
    more, footer = _words(facts)
    extras = {
        "sensor": facts["name"],
        "url": facts["page"],
        "more": more,
        "footer": footer,
        "code": code_svg(facts["page"]),
    }
    return typeset(fill("sign.md", facts), "sign.typ", today, extras)


def _words(facts: Facts) -> tuple[str, str]:
    texts = words("word.toml")["sign"]
    return texts["more"], filled(texts["footer"], facts)
