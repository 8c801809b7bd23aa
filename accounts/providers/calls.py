"""How providers of identity are asked: an answer ends in time and in size, makes sense, and leads nowhere else."""

import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import BoundedSemaphore, Thread
from traceback import extract_tb
from typing import Any

import requests
import structlog
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from urllib3.exceptions import HTTPError

_SECONDS = 5
_MOST_BYTES = 1024**2
_CHUNK_BYTES = 64 * 1024
# So many are asked at once; one that goes on and on keeps its place until it ends.
_PLACES = BoundedSemaphore(16)
# What allauth runs into when it reads an answer that is not as the standards have it; the last for an endless `sub`.
_SENSELESS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, ImproperlyConfigured)
_log = structlog.get_logger(__name__)


class ProviderSession(requests.Session):
    """Asks a provider; it is not followed elsewhere, for our secret would be taken along."""

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override]
        """Ask, and read the answer whole. Raises RequestException, after five seconds whatever is sent meanwhile.

        No timeout of a socket says so much: each byte starts it anew.
        """
        # Others have need of the connections to the database while this one waits.
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()
        if not _PLACES.acquire(blocking=False):
            raise requests.ConnectionError("Too many wait for providers already.")
        answer: Future[requests.Response] = Future()
        Thread(target=self._ask, args=(answer, method, url, options), name="provider", daemon=True).start()
        try:
            return answer.result(_SECONDS)
        except TimeoutError as error:
            raise requests.Timeout("The answer of the provider does not end.") from error

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere; the library would also read all of such an answer."""

    def _ask(self, answer: "Future[requests.Response]", method: str, url: str, options: dict[str, Any]) -> None:
        try:
            with super().request(method, url, **{**options, "timeout": _SECONDS, "stream": True}) as given:
                given._content = _read(given)
            given.headers.setdefault("Content-Type", "")
            answer.set_result(given)
        except Exception as error:  # noqa: BLE001 - whoever asked raises it
            answer.set_exception(error)
        finally:
            _PLACES.release()


def _read(answer: requests.Response) -> bytes:
    if answer.is_redirect:
        raise requests.TooManyRedirects("The provider leads elsewhere.")
    body, ends = bytearray(), time.monotonic() + _SECONDS
    try:
        while chunk := answer.raw.read1(_CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > _MOST_BYTES or time.monotonic() > ends:
                raise requests.ConnectionError("The answer of the provider does not end.")
    except HTTPError as error:
        raise requests.ConnectionError(error) from error
    return bytes(body)


@contextmanager
def sense_expected() -> Iterator[None]:
    """While an answer is read. Raises OAuth2Error for one that makes no sense."""
    try:
        yield
    except _SENSELESS as error:
        # Without its words: a token may be among them.
        (at,) = extract_tb(error.__traceback__, limit=-1)
        _log.warning("provider.senseless_answer", error=type(error).__name__, at=f"{at.filename}:{at.lineno}")
        raise OAuth2Error("The provider's answer makes no sense.") from error
