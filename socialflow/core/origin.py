"""From where the running request comes: for the audit log and for mails about it, whoever writes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address

from django.http import HttpRequest

from socialflow.core.network import client_address, links_url

_USER_AGENT_LENGTH = 300


@dataclass(frozen=True)
class Origin:
    """A network address, None for commands and tasks; what the browser calls itself; and how links in mails start."""

    address: str | None = None
    user_agent: str = ""
    base_url: str = ""


_NOWHERE = Origin()
_current: ContextVar[Origin | HttpRequest] = ContextVar("origin", default=_NOWHERE)


def current_origin() -> Origin:
    """That of the running request, which is read when somebody asks: few do."""
    found = _current.get()
    return found if isinstance(found, Origin) else _origin_of(found)


@contextmanager
def coming_as(origin: Origin | HttpRequest) -> Iterator[None]:
    """Remember the origin of what a request does, or of what is done later in its name."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


def _origin_of(request: HttpRequest) -> Origin:
    user_agent = request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:_USER_AGENT_LENGTH]
    return Origin(_address(client_address(request)), user_agent, links_url(request))


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
