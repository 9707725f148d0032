"""The bar of a command that takes long: for who watches it, and nobody else.

Elsewhere it would write an empty line, as into the log of a watch that started the command.
"""

from rich.console import Console
from rich.progress import Progress, ProgressColumn


def bar(*columns: ProgressColumn, console: Console | None = None) -> Progress:
    """Return a bar of these columns on standard error, or nothing where that is no terminal."""
    shown_on = console or Console(stderr=True)
    return Progress(*columns, console=shown_on, transient=True, disable=not shown_on.is_terminal)
