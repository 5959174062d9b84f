"""One step ahead: items keep their order, and what making one raises is raised in its place."""

import threading

import pytest

from contact.landing.ahead import one_ahead


def test_items_come_in_their_order():
    assert list(one_ahead(range(20))) == list(range(20))
    assert list(one_ahead([])) == []


def test_the_next_item_is_made_while_the_present_one_is_worked_on():
    made = [threading.Event() for _ in range(3)]

    def making():
        for number, event in enumerate(made):
            event.set()
            yield number

    items = one_ahead(making())
    assert next(items) == 0
    assert made[1].wait(5)
    assert not made[2].wait(0.1)
    assert list(items) == [1, 2]


def test_an_error_is_raised_where_its_item_would_come():
    def making():
        yield 1
        raise OSError("gone")

    items = one_ahead(making())
    assert next(items) == 1
    with pytest.raises(OSError, match="gone"):
        next(items)
