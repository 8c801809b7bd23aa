"""From where the running request comes: for the audit log and for mails about it, whoever writes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from socialflow.core.network import client_address

_USER_AGENT_LENGTH = 300


@dataclass(frozen=True)
class Origin:
    """A network address, None for commands and tasks; what the browser calls itself; and the address it asked."""

    address: str | None = None
    user_agent: str = ""
    base_url: str = ""


_NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def current_origin() -> Origin:
    """That of the running request."""
    return _current.get()


@contextmanager
def coming_from(request: HttpRequest) -> Iterator[None]:
    """Remember the origin of a request while it runs."""
    user_agent = request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:_USER_AGENT_LENGTH]
    with coming_as(Origin(_address(client_address(request)), user_agent, _base_url(request))):
        yield


@contextmanager
def coming_as(origin: Origin) -> Iterator[None]:
    """Remember the origin of what is done later in the name of a request."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def _base_url(request: HttpRequest) -> str:
    return settings.PUBLIC_URL or f"{request.scheme}://{request.META.get('HTTP_HOST', 'localhost')}"
