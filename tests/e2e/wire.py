"""A line to a local port that can be made thin, cut and mended."""

import socket
import threading
import time
from contextlib import suppress

_PIECE_BYTES = 16 * 1024


class Wire:
    """Carries what goes to and from a port; whatever is under way when it is cut is lost."""

    def __init__(self, target_port: int) -> None:
        self.upload_bytes_a_second: int | None = None
        self._target_port = target_port
        self._is_cut = False
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self._is_cut = True
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def mend(self) -> None:
        """Let everything through again, at full speed."""
        self._is_cut, self.upload_bytes_a_second = False, None

    def close(self) -> None:
        """Take it down."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._target_port))
                self._ends += [near, far]
                threading.Thread(target=self._carry, args=(near, far), kwargs={"is_up": True}, daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near), kwargs={"is_up": False}, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, *, is_up: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE_BYTES):
                if is_up and self.upload_bytes_a_second:
                    time.sleep(len(piece) / self.upload_bytes_a_second)
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
