import pytest

from socialflow.core.errors import TooOftenError
from socialflow.core.rates import spend
from socialflow.core.redis import redis_client


@pytest.fixture(autouse=True)
def _small_budget(settings):
    settings.RATE_BUDGETS = {**settings.RATE_BUDGETS, "api_anonymous": 2}


def test_a_budget_is_spent_and_says_what_is_left():
    assert [spend("api_anonymous", "me").remaining for _ in range(3)] == [1, 0, -1]
    assert spend("api_anonymous", "somebody else").remaining == 1
    assert 1 <= spend("api_anonymous", "me").reset_seconds <= 60


@pytest.mark.django_db
def test_the_api_says_its_budget_and_refuses_what_is_over_with_a_problem(api):
    nobody = api()
    first = nobody.get("/api/v1/videos")
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("2", "1")
    nobody.get("/api/v1/videos")
    refused = nobody.get("/api/v1/videos")
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert int(refused.headers["Retry-After"]) <= 60


def test_a_limiter_without_redis_lets_everybody_in(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        assert not spend("api_anonymous", "me").is_over
    finally:
        redis_client.cache_clear()


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 second."), (2, "2 seconds.")])
def test_what_comes_too_often_is_told_when_to_try_again(seconds, words):
    refusal = TooOftenError("too_many_requests", seconds)
    assert refusal.message == f"That was a lot at once. Try again in {words}"
    assert (refusal.status, refusal.extra) == (429, {"retry_after_seconds": seconds})
