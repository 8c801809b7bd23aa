"""How providers of identity are asked: an answer ends in time and in size, makes sense, and leads nowhere else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.exceptions import ImproperlyConfigured
from urllib3.exceptions import HTTPError

_SECONDS = 5
_MOST_BYTES = 1024**2
_CHUNK_BYTES = 64 * 1024
# What allauth runs into when it reads an answer that is not as the standards have it; the last for an endless `sub`.
_SENSELESS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, ImproperlyConfigured)


class ProviderSession(requests.Session):
    """Asks a provider; it is not followed elsewhere, for our secret would be taken along."""

    def request(self, method: Any, url: Any, *_args: Any, **options: Any) -> requests.Response:
        """Ask, and read the answer whole. Raises RequestException."""
        ends = time.monotonic() + _SECONDS
        options |= {"timeout": _SECONDS, "allow_redirects": False, "stream": True}
        with super().request(method, url, **options) as answer:
            if answer.is_redirect:
                raise requests.TooManyRedirects("The provider leads elsewhere.")
            answer._content = self._read(answer, ends)
        answer.headers.setdefault("Content-Type", "")
        return answer

    @staticmethod
    def _read(answer: requests.Response, ends: float) -> bytes:
        body = bytearray()
        try:
            while chunk := answer.raw.read1(_CHUNK_BYTES, decode_content=True):
                body += chunk
                if len(body) > _MOST_BYTES or time.monotonic() > ends:
                    raise requests.Timeout("The answer of the provider does not end.")
        except HTTPError as error:
            raise requests.ConnectionError(error) from error
        return bytes(body)


@contextmanager
def sense_expected() -> Iterator[None]:
    """While an answer is read. Raises OAuth2Error for one that makes no sense."""
    try:
        yield
    except _SENSELESS as error:
        raise OAuth2Error("The provider's answer makes no sense.") from error
