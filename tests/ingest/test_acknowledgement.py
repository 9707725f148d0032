"""Acknowledgements in the order in which messages came, whoever is ready first."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.acknowledgement import Acknowledgements
from ingest.inbox import Ticket


def tickets(*packets: int, connection: int = 1) -> list[Ticket]:
    return [Ticket(packet, connection) for packet in packets]


def awaiting(*packets: int) -> tuple[Acknowledgements, list[int]]:
    sent: list[int] = []
    acknowledgements = Acknowledgements(sent.append)
    for ticket in tickets(*packets):
        acknowledgements.expect(ticket)
    return acknowledgements, sent


def test_what_is_safe_before_an_earlier_message_waits_for_it() -> None:
    acknowledgements, sent = awaiting(7, 8, 9)
    acknowledgements.settle(tickets(9, 8))
    assert sent == []
    acknowledgements.settle(tickets(7))
    assert sent == [7, 8, 9]
    assert len(acknowledgements) == 0


def test_what_came_over_an_earlier_connection_is_passed_over() -> None:
    acknowledgements, sent = awaiting(1, 2)
    acknowledgements.forget()
    for ticket in tickets(2, 3, connection=2):
        acknowledgements.expect(ticket)
    acknowledgements.settle(tickets(1, 2))
    assert sent == []
    acknowledgements.settle(tickets(2, connection=2))
    assert sent == [2]


@given(st.permutations(range(1, 9)), st.integers(1, 8))
def test_every_message_is_acknowledged_once_and_in_order(ready: list[int], size: int) -> None:
    acknowledgements, sent = awaiting(*range(1, 9))
    for start in range(0, len(ready), size):
        acknowledgements.settle(tickets(*ready[start : start + size]))
        safe = set(ready[: start + size])
        assert sent == [n for n in range(1, 9) if set(range(1, n + 1)) <= safe]
