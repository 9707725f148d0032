"""The lines an evaluation keeps to, each with its reason. Whoever moves one moves verdicts."""

from typing import Final

METHOD: Final = "1"
"""Goes up whenever the same material would give other numbers."""

LEAST_COVERAGE: Final = 0.8
"""A day of which less was measured is left out: what is missing may be its busiest hours."""

LEAST_COUNT: Final = 15.0
"""A day below it is left out; nothing below fifteen is ever released."""

LEAST_OPEN_DAYS: Final = 6
"""Days newly open. With fewer, one wet Sunday decides."""

LEAST_DAYS_BEFORE: Final = 26
"""Days of the kind before: half a year, or season and measure cannot be told apart."""

LEAST_SHARE: Final = 0.6
"""Share of the days, before and after each, of which a place must have a figure."""

LEAST_SEEN: Final = 0.5
"""Share of what usually is counted that must be counted on a day; the rest is filled in."""

BREAK_NEAR_DAYS: Final = 28
"""A sensor replaced as near to the start as this: step of sensor and step of measure are one."""

LARGEST_DETECTABLE: Final = 0.6
"""Where only a larger effect could be found, nothing is answered: weekly for monthly opening
brought between nothing and a half more wherever it was counted."""

CONTROL_SCORE: Final = 3.0
"""So many standard errors from 0 a control's own change must be to say that it saw the measure;
at 2 one in twenty controls that saw nothing would be refused."""

CONTROL_SHARE: Final = 0.4
"""And so large against the change at the places themselves."""

FAKE_EVERY_WEEKS: Final = 4
"""How far apart the dates are at which a measure is pretended."""

FAKE_BEFORE_WEEKS: Final = 20
FAKE_AFTER_WEEKS: Final = 8
"""How much time each pretended measure has before it, and after it, at least."""

LEAST_FAKES: Final = 5
"""With fewer the placebo test says little: then nothing is clear, only likely."""

FAKES_AS_LARGE: Final = 0.1
"""At most this share of the pretended measures may have so large a score as the real one."""

FAKES_FOUND: Final = 0.25
"""At most this share of them may have an interval without 0: 0.05 is expected, and they overlap."""

PRIOR_FAKES: Final = 4.0
"""How many independent pretended measures the model's own standard error is worth."""

PLACES_FAILED: Final = 0.25
"""At most this share of the controls may show an effect of their own."""

DRIFT_SCORE: Final = 2.58
"""So many standard errors from 0 a drift or a step before the start must be to fail: the two are
asked at once, and one in fifty designs without any fault fails."""

FOUND: Final = 2.8
"""An effect of so many standard errors is found in 4 of 5 cases: 1.96 + 0.84."""

LIKELY_SCORE: Final = 1.64
"""So many standard errors from 0 is called likely, if every test is passed."""

LEAST_DEGREES: Final = 5.0

NARROWEST: Final = 0.75
"""The least that a standard error is multiplied with where placebos scatter less than it says: they
are few, and one quiet year is no proof."""

UNKNOWN_LEVEL: Final = 0.025
"""Standard deviation, on the scale of logarithms, that the whole of a centre changes by for reasons
which no table knows: works, a shop that closes, a sensor that tires. Added to what is compared
with no other day of the week; on Leeds and Melbourne the model alone was too sure by it."""
