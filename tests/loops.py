"""Coroutines in tests: each on a loop of its own, for the browser's keeps the thread of the tests busy."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connections


def run_async(function: Callable[..., Awaitable[Any]], *args: Any) -> Any:
    """What a coroutine function returns; its synchronous parts see what is committed."""

    def run() -> Any:
        try:
            return async_to_sync(function)(*args)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()
