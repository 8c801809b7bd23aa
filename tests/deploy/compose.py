"""docker-compose.yml, read, and its words with values of a test in place of those of a container."""

import re
import shlex
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
WEB_SERVERS = sorted(name for name in OURS if SERVICES[name]["command"].startswith("granian"))


def filled_in(text: str, values: dict[str, object]) -> str:
    """A value of the file: `${NAME:-default}` is the default, `${NAME:?…}` a secret, and other words are exchanged."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
    text = re.sub(r"\$\{\w+:\?[^}]*\}", "secret", text)
    for word, value in values.items():
        text = text.replace(word, str(value))
    return text


def words_of(name: str, values: dict[str, object]) -> list[str]:
    """What a container starts, as a list."""
    service = SERVICES[name]
    command = service["command"]
    words = shlex.split(filled_in(command, values)) if isinstance(command, str) else command
    return [*service.get("entrypoint", []), *words]


def volumes_of(name: str) -> dict[str, str]:
    """Where a container's volumes and files are in it, by what they are."""
    return {mount.split(":")[0]: mount.split(":")[1] for mount in SERVICES[name].get("volumes", [])}
