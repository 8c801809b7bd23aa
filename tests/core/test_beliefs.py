"""A process believes what it read for a second, and never that there is nothing."""

from socialflow.core.beliefs import Beliefs


def test_a_row_is_read_once_a_second(a_second_later):
    beliefs, rows = Beliefs(), iter([{"n": 1}, {"n": 2}])
    read = [beliefs.of("key", lambda: next(rows)), beliefs.of("key", lambda: next(rows))]
    a_second_later()
    assert [*read, beliefs.of("key", lambda: next(rows))] == [{"n": 1}, {"n": 1}, {"n": 2}]


def test_what_is_not_there_is_looked_for_again():
    beliefs = Beliefs()
    assert beliefs.of("key", lambda: None) is None
    assert beliefs.of("key", lambda: {"n": 1}) == {"n": 1}
