from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from socialflow.core.ids import uuid7, uuid7_at, uuid7_floor, uuid7_moment

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def test_ids_sort_by_the_moment_they_were_made():
    made = [uuid7() for _ in range(100)]
    assert made == sorted(made)
    assert abs(uuid7_moment(made[0]) - datetime.now(UTC)) < timedelta(seconds=5)


# A fraction that no binary number is: a millisecond is never lost to rounding.
@example(datetime(2038, 2, 1, 0, 0, 0, 2000, tzinfo=UTC))
@given(MOMENTS)
def test_the_floor_of_a_moment_is_below_every_id_of_it_and_above_every_one_before(moment):
    assert uuid7_floor(moment) <= uuid7_at(moment)
    assert uuid7_at(moment - timedelta(milliseconds=1)) < uuid7_floor(moment)
    assert uuid7_at(moment).version == 7


@given(MOMENTS)
def test_an_id_tells_its_moment_to_the_millisecond(moment):
    assert uuid7_moment(uuid7_at(moment)) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
