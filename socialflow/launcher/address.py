"""Where people find the running site, whether it can be there, and whether it is."""

import errno
import http.client
from dataclasses import dataclass

from socialflow.core.embedded import EmbeddedError, processes

# The first that anyone may take is 1024; this one people know.
OPEN_PORT = 8000
_EVERYWHERE = {"0.0.0.0": processes.LOOPBACK, "::": "::1"}  # noqa: S104 - to recognise it, not to bind it
# Browsers give passkeys to names, not to numbers, and look for this name at both: at the second number first.
_LOCAL_NAME = "localhost"
_LOCAL_NUMBERS = (processes.LOOPBACK, "::1")
_ANSWER_SECONDS = 10.0


@dataclass(frozen=True)
class Address:
    """What the web server listens on."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address to open on this machine."""
        host = _LOCAL_NAME if self._number in _LOCAL_NUMBERS else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    @property
    def links_url(self) -> str:
        """What links in mails start with; empty where others come by addresses of their own."""
        return "" if self.host in _EVERYWHERE else self.url.rstrip("/")

    def require(self) -> None:
        """Say why nobody can listen there, and what to try instead.

        Raises:
            EmbeddedError: it is taken, not for us, or not on this machine.
        """
        refusal = processes.why_not_listen(self.port, self.host)
        if refusal is None and not self._has_namesake():
            return
        if refusal is None or refusal.errno == errno.EADDRINUSE:
            raise EmbeddedError(
                f"Port {self.port} is taken by another program: choose another with `make run PORT={self.port + 1}`."
            )
        if refusal.errno == errno.EACCES:
            raise EmbeddedError(
                f"Your user is not allowed to listen on port {self.port}: choose one above 1023, "
                f"such as `make run PORT={OPEN_PORT}`."
            )
        raise EmbeddedError(f"Nobody can listen on {self.host}, port {self.port}: {refusal.strerror}.")

    def answers(self, path: str) -> bool:
        """Whether a page comes from there; one that sends the visitor elsewhere is a page."""
        connection = http.client.HTTPConnection(self._number, self.port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().status < http.HTTPStatus.BAD_REQUEST
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    @property
    def _number(self) -> str:
        """Where it listens, as this machine reaches it."""
        return _EVERYWHERE.get(self.host, self.host)

    def _has_namesake(self) -> bool:
        """Whether browsers would find another program under our name; a number that this machine lacks is no matter."""
        if self._number not in _LOCAL_NUMBERS:
            return False
        refusals = [processes.why_not_listen(self.port, number) for number in _LOCAL_NUMBERS if number != self._number]
        return any(refusal is not None and refusal.errno == errno.EADDRINUSE for refusal in refusals)
