"""What a question in SensorThings' language may be refused for, as an error tree.

::

    QuestionError (monitor.errors)
     └── QueryError              it is wrong; the message says what would be right
          ├── UnsupportedError   it is right, and not done here
          └── CostlyError        it takes longer than a stranger's question may

No message repeats what was asked.
"""

from monitor.errors import QuestionError


class QueryError(QuestionError):
    """A question is wrong; the message says what would be right."""


class UnsupportedError(QueryError):
    """A question asks for a part of the standard that is not done here."""


class CostlyError(QueryError):
    """A question takes longer than it may; the message says how to narrow it."""
