"""How a ratio is written: short, and never as 0 where it is not.

Pure.
"""


def legible(ratio: float) -> float:
    """Return `ratio` with three significant digits: a few on a wide field are few, not nobody."""
    return float(f"{ratio:.3g}")
