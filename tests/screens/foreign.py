"""A shop's own page, on another site, that shows how busy it is around it."""

from typing import Final

from playwright.sync_api import Page

SHOP: Final = "https://shop.example/"

_ZONE: Final = '<passant-zone api="{url}" municipality="{code}" zone="{zone}"></passant-zone>'
_ZONES: Final = ("kalanderstraat", "oude-markt", "pijpenstraat")
_PAGE: Final = """<!doctype html>
<html lang="nl">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Boekhandel De Hoek</title>
<style>
  :root {{ color-scheme: light dark; font: 18px/1.5 Georgia, serif; }}
  body {{ max-width: 52rem; margin: 5rem auto; padding: 0 1.5rem; }}
  section {{ display: flex; flex-wrap: wrap; gap: 1rem; margin-block: 1.5rem; }}
</style>
<h1>Boekhandel De Hoek</h1>
<p>Vandaag open tot 18 uur. Wilt u rustig rondkijken? Zo druk is het nu om ons heen:</p>
<section>{zones}</section>
<p>In de week is het voor het middaguur het stilst.</p>
<script src="{url}/embed/passant-zone.js" defer></script>
</html>
"""


def shop(page: Page, url: str, code: str) -> None:
    """Open the shop's page, which asks the api at `url`."""
    zones = "".join(_ZONE.format(url=url, code=code, zone=zone) for zone in _ZONES)
    body = _PAGE.format(url=url, zones=zones)
    # A page that came from nowhere may ask this machine nothing.
    page.context.grant_permissions(["local-network-access"])
    page.route(SHOP, lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(SHOP)
