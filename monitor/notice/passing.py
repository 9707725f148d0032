"""What is passed over: words that this version does not know."""

import logging
from collections import Counter as Tally

from monitor.notice.errors import Unknown


class PassedOver:
    """Counts them by reason, and says each reason once; never what was in them.

    Parameters
    ----------
    log : Logger
        Of whoever passes over.

    Attributes
    ----------
    counts : Counter
        So far, by reason.
    """

    def __init__(self, log: logging.Logger) -> None:
        self.counts: Tally[str] = Tally()
        self._log = log

    def note(self, reason: Unknown) -> None:
        """Take note of one."""
        if not self.counts[reason.value]:
            self._log.error(
                "words about alerts that this version does not know are passed over (%s):"
                " another version made them, which works beside it or did before",
                reason.value,
            )
        self.counts[reason.value] += 1
