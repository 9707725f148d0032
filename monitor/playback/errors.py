"""What can be wrong with a playback.

PlaybackError
    It cannot be played; the message says why.
"""


class PlaybackError(Exception):
    """It cannot be played; the message says why."""
