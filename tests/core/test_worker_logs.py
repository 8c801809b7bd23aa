"""What the workers and the clock say while the database or Valkey is away: one line, not the way there."""

import logging
from typing import Any

import pytest
from celery.beat import SchedulingError
from django.db import OperationalError
from redis.exceptions import ConnectionError as ValkeyAway


def said(caplog: pytest.LogCaptureFixture, logger: str, error: Exception, message: str, *facts: Any) -> str:
    logging.getLogger(logger).error(message, *facts, exc_info=(type(error), error, None))
    return logging.Formatter("%(message)s").format(caplog.records[-1]).strip()


@pytest.mark.parametrize("error", [OperationalError("away"), ValkeyAway("away")])
def test_a_task_that_found_nobody_is_said_in_one_line(caplog: pytest.LogCaptureFixture, error: Exception) -> None:
    assert said(caplog, "celery.app.trace", error, "Task x raised unexpected: %s", error) == (
        "Task x raised unexpected: away"
    )


def test_a_clock_that_found_nobody_is_said_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    error = SchedulingError("Couldn't apply scheduled task fold-views: away")
    assert said(caplog, "celery.beat", error, "Message Error: %s\n%s", error, ["a line", "a line"]) == str(error)


def test_what_a_task_did_wrong_is_said_in_full(caplog: pytest.LogCaptureFixture) -> None:
    assert "ValueError: wrong" in said(caplog, "celery.app.trace", ValueError("wrong"), "Task x raised unexpected")
