"""docker-compose.yml fits what it is made of: the settings example, nginx, our programs."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
WEB_SERVERS = sorted(name for name in OURS if SERVICES[name]["command"].startswith("granian"))


def test_every_variable_is_in_the_example():
    example = (ROOT / ".env.example").read_text()
    offered = set(re.findall(r"^#?([A-Z0-9_]+)=", example, re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z0-9_]+)", TEXT)) <= offered


@pytest.mark.parametrize("name", sorted(set(SERVICES) - set(OURS)))
def test_the_images_of_others_are_pinned(name):
    image, _, tag = SERVICES[name]["image"].partition(":")
    assert tag[:1].isdigit(), image


@pytest.mark.parametrize("name", OURS)
def test_our_commands_start_programs_that_are_there(name):
    words = shlex.split(SERVICES[name]["command"])
    places = f"{Path(sys.executable).parent}:/bin:/usr/bin"
    assert shutil.which(words[0], path=places)
    for word in words:
        if word.endswith(".py"):
            assert (ROOT / word).is_file()


@pytest.mark.parametrize("name", WEB_SERVERS)
def test_the_processes_of_a_web_server_count_together_in_memory(name):
    folder = SERVICES[name]["environment"]["PROMETHEUS_MULTIPROC_DIR"]
    assert any(mount.split(":")[0] == folder for mount in SERVICES[name]["tmpfs"])
    assert set(SERVICES["worker"]["environment"]) < set(SERVICES[name]["environment"])


def test_nginx_knows_the_web_servers_and_its_files():
    conf = (ROOT / "deploy" / "nginx" / "socialflow.conf").read_text()
    assert sorted(re.findall(r"^    server (\w+):8000;", conf, re.MULTILINE)) == WEB_SERVERS
    for mount in SERVICES["nginx"]["volumes"]:
        if mount.startswith("./"):
            source, target, _ = mount.split(":")
            assert (ROOT / source).is_file()
            assert target.endswith("default.conf") or target in conf or source.endswith(".sh")
