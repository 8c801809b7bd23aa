"""Races that are no chance: who has to wait is seen to wait."""

import time

from django.db import connection

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def wait_for_locks(count: int = 1) -> None:
    """Until so many other connections to this test's database wait for a lock."""
    for _ in range(250):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_WAITING)
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")
