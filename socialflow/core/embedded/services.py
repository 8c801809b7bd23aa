"""PostgreSQL and Valkey together, over one data folder."""

import shutil
from pathlib import Path

from socialflow.core.embedded.errors import EmbeddedError
from socialflow.core.embedded.postgres import EmbeddedPostgres
from socialflow.core.embedded.state import RunLock, ServiceState, ServiceUrls, is_running
from socialflow.core.embedded.valkey import EmbeddedValkey

# What the first start writes, with room for the log of the database; and what is too little to go on with.
_START_BYTES = 200 * 1024**2
_ALARM_BYTES = 50 * 1024**2


class EmbeddedServices:
    """The services that are not given from outside, started and stopped as one.

    Args:
        var_dir: everything they keep lies below it.
        durable: False for tests, see the services.
    """

    def __init__(self, var_dir: Path, *, postgres: bool = True, valkey: bool = True, durable: bool = True) -> None:
        self.var_dir = var_dir.resolve()
        self._lock = RunLock(self.var_dir)
        self._wanted = (postgres, valkey)
        self._durable = durable
        self.postgres: EmbeddedPostgres | None = None
        self.valkey: EmbeddedValkey | None = None

    def refuse_second(self) -> None:
        """Say where another run over the same folder can be seen, before anything is tried.

        Raises:
            EmbeddedError: there is one.
        """
        self._lock.refuse_second()

    def start(self, *, address: str = "") -> None:
        """Start what is wanted, clearing away what an earlier run left.

        Args:
            address: where people will find this run; a second one is told.

        Raises:
            EmbeddedError: another run holds the folder, the disk is full, or a server refuses to start.
        """
        try:
            self.var_dir.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(address)
            self._require_disk()
            state = self._state()
            if self._wanted[0]:
                self.postgres = self._make_postgres(state)
                self.postgres.start()
            if self._wanted[1]:
                self.valkey = EmbeddedValkey(
                    self.var_dir / "valkey", state.valkey_port, state.valkey_password, durable=self._durable
                )
                self.valkey.start()
        except OSError as error:
            self.stop()
            raise EmbeddedError(f"Cannot write below {self.var_dir}: {error.strerror}.") from error
        except EmbeddedError:
            self.stop()
            raise

    def restart_dead(self) -> list[str]:
        """Start again what has died; the names of what had."""
        died = []
        for service in (self.postgres, self.valkey):
            if service is not None and service.pid is None:
                service.start()
                died.append(service.name)
        return died

    def disk_alarm(self) -> str | None:
        """A sentence when writes are about to fail."""
        complaint = self._disk_complaint(_ALARM_BYTES)
        return f"{complaint}; until then uploads and other writes fail." if complaint else None

    def stop(self) -> None:
        """Stop both, the database last because a transaction may still want the other."""
        for service in (self.valkey, self.postgres):
            if service is not None:
                service.stop()
        self._lock.release()

    def _state(self) -> ServiceState:
        state = (ServiceState.load(self.var_dir) or ServiceState.choose()).on_free_ports()
        is_lost = ServiceState.load(self.var_dir) is None and (self.var_dir / "postgres").exists()
        if is_lost and self._wanted[0]:
            self._make_postgres(state).set_password()
        state.save(self.var_dir)
        return state

    def _make_postgres(self, state: ServiceState) -> EmbeddedPostgres:
        return EmbeddedPostgres(
            self.var_dir / "postgres", state.postgres_port, state.postgres_password, durable=self._durable
        )

    def _require_disk(self) -> None:
        if complaint := self._disk_complaint(_START_BYTES):
            raise EmbeddedError(f"{complaint}, then start again.")

    def _disk_complaint(self, needed: int) -> str | None:
        free = shutil.disk_usage(self.var_dir).free
        if free >= needed:
            return None
        return f"The disk that holds {self.var_dir} is nearly full ({free // 1024**2} MB free): make room there"


def service_urls(var_dir: Path) -> ServiceUrls | None:
    """Where the services of a running `make run` answer, for every other terminal; None when none runs."""
    state = ServiceState.load(var_dir)
    if state is None or not is_running(var_dir):
        return None
    postgres = EmbeddedPostgres(var_dir / "postgres", state.postgres_port, state.postgres_password)
    valkey = EmbeddedValkey(var_dir / "valkey", state.valkey_port, state.valkey_password)
    return ServiceUrls(database_url=postgres.url, redis_url=valkey.url)
