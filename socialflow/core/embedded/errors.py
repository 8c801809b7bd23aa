"""What an embedded service says when it cannot run, in one sentence for the person at the terminal."""


class EmbeddedError(Exception):
    """A service cannot start or stop; `str()` is one clear sentence that says what to do."""
