"""What waits to be taken is bounded, by number and by bytes."""

import threading

from ingest.inbox import Inbox, Message, Ticket


def message(size: int = 1) -> Message:
    return Message("raw/a/counts", bytes(size), Ticket(1, 1))


def test_what_is_put_is_taken_in_order() -> None:
    inbox = Inbox()
    messages = [message(size) for size in (1, 2, 3)]
    assert all(inbox.put(each, 0) for each in messages)
    assert (len(inbox), inbox.bytes) == (3, 6)
    assert inbox.take(2, 0) == messages[:2]
    assert inbox.take(9, 0) == messages[2:]
    assert (len(inbox), inbox.bytes) == (0, 0)


def test_no_more_messages_come_in_than_there_is_room_for() -> None:
    inbox = Inbox(largest_messages=2)
    assert [inbox.put(message(), 0) for _ in range(3)] == [True, True, False]
    inbox.take(1, 0)
    assert inbox.put(message(), 0)


def test_no_more_bytes_come_in_than_there_is_room_for() -> None:
    inbox = Inbox(largest_bytes=10)
    assert [inbox.put(message(6), 0) for _ in range(2)] == [True, False]
    inbox.take(1, 0)
    # One that is larger than the room is let in alone.
    assert [inbox.put(message(11), 0), inbox.put(message(1), 0)] == [True, False]


def test_it_is_crowded_when_half_of_either_bound_is_reached() -> None:
    inbox = Inbox(largest_messages=4, largest_bytes=100)
    assert [(inbox.put(message(1), 0), inbox.is_crowded)[1] for _ in range(3)] == [
        False,
        False,
        True,
    ]
    inbox.clear()
    assert not inbox.is_crowded
    inbox.put(message(51), 0)
    assert inbox.is_crowded


def test_who_puts_waits_for_room() -> None:
    inbox = Inbox(largest_messages=1)
    inbox.put(message(1), 0)
    came: list[bool] = []
    waiting = threading.Thread(target=lambda: came.append(inbox.put(message(2), 10)))
    waiting.start()
    assert [len(each.payload) for each in inbox.take(1, 0)] == [1]
    assert [len(each.payload) for each in inbox.take(1, 10)] == [2]
    waiting.join()
    assert came == [True]


def test_nobody_waits_at_a_closed_inbox() -> None:
    inbox = Inbox(largest_messages=1)
    inbox.put(message(), 0)
    came: list[bool] = []
    waiting = threading.Thread(target=lambda: came.append(inbox.put(message(), 60)))
    waiting.start()
    inbox.close()
    waiting.join(10)
    assert came == [False]
    inbox.clear()
    inbox.open()
    assert inbox.put(message(), 0)


def test_who_takes_lingers_until_there_is_enough() -> None:
    inbox = Inbox()
    taken: list[Message] = []
    taking = threading.Thread(target=lambda: taken.extend(inbox.take(9, 60, enough=3, linger=60)))
    taking.start()
    assert all(inbox.put(message(size), 0) for size in (1, 2))
    taking.join(0.05)
    assert taking.is_alive()
    inbox.put(message(3), 0)
    taking.join(10)
    assert [len(each.payload) for each in taken] == [1, 2, 3]
    # From then on the first is enough again.
    waiting = threading.Thread(target=lambda: taken.extend(inbox.take(9, 60)))
    waiting.start()
    inbox.put(message(4), 0)
    waiting.join(10)
    assert len(taken[-1].payload) == 4


def test_who_lingers_takes_what_there_is_in_the_end() -> None:
    inbox = Inbox()
    inbox.put(message(), 0)
    assert inbox.take(9, 0, enough=3, linger=0.01) == [message()]


def test_a_closed_inbox_lets_nobody_linger() -> None:
    inbox = Inbox()
    inbox.put(message(), 0)
    taken: list[Message] = []
    taking = threading.Thread(target=lambda: taken.extend(inbox.take(9, 0, enough=3, linger=60)))
    taking.start()
    inbox.close()
    taking.join(10)
    assert taken == [message()]
