"""One SocialFlow, as `make run` starts it, whose parts are killed one after the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clips import make_clip
from tests.e2e.stack import start_stack
from tests.faults.town import Town, settle


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those who share the town share a worker, too."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("faults"))


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    var_dir = tmp_path_factory.mktemp("faults") / "var"
    stack = start_stack(var_dir, "--no-demo")
    try:
        yield settle(stack, var_dir)
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some seconds of work for the encoder."""
    return make_clip(tmp_path_factory.mktemp("clips") / "long.mp4", seconds=16, size="1280x720")


@pytest.fixture(scope="session")
def heavy_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short clip in a large file: some seconds of work for a slow connection, none for the encoder."""
    path = make_clip(tmp_path_factory.mktemp("clips") / "heavy.mp4", seconds=1, size="426x240")
    padding = bytes(range(251)) * 100_000
    with path.open("ab") as file:
        file.write((len(padding) + 8).to_bytes(4, "big") + b"free" + padding)
    return path
