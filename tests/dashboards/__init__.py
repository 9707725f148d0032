"""The web client in a real browser, over a real api and a real database."""
