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


CONF = (ROOT / "deploy" / "nginx" / "socialflow.conf").read_text()


def blocks_of(conf):
    """The locations of the server that speaks TLS, by their address."""
    return dict(re.findall(r"location (\S+) \{\n(.*?)\n    \}", conf.partition("listen 443 ssl")[2], re.DOTALL))


def test_nginx_says_of_safety_what_the_application_says():
    names = ("Strict-Transport-Security", "X-Content-Type-Options", "Content-Security-Policy")
    head = CONF.partition("listen 443 ssl")[2].partition("location")[0]
    assert all(re.search(rf"add_header {name} .* always;", head) for name in names)
    # A location with headers of its own inherits none.
    own = {path: block for path, block in blocks_of(CONF).items() if "add_header" in block}
    assert set(own) == {"/static/", "/_media/", "/_s3/"}
    for path, block in own.items():
        assert all(re.search(rf"add_header {name} .* always;", block) for name in names), path
    assert "charset utf-8;" in own["/static/"]
    assert CONF.count("max-age=31536000; includeSubDomains") == 3


def test_nginx_speaks_only_what_is_recommended():
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in CONF
    (ciphers,) = re.findall(r"ssl_ciphers (\S+);", CONF)
    offered = ciphers.split(":")
    assert all(name.startswith("ECDHE-") and ("GCM" in name or "CHACHA20" in name) for name in offered)
    assert "AES256" in offered[0]
    assert "autoindex" not in CONF
    plain = CONF.partition("listen 80;")[2].partition("server {")[0]
    assert re.search(r"location ~ \^/\(api\|_allauth\)/ \{\s+return 403;", plain)
    assert "return 308 https://" in plain


def test_no_service_has_a_password_of_ours():
    assert len(re.findall(r"\$\{(?:POSTGRES|VALKEY)_PASSWORD:\?set", TEXT)) >= 4
    assert re.findall(r"PASSWORD: (?!\$)\S+|requirepass (?!\$)\S+", TEXT) == []
    example = (ROOT / ".env.example").read_text()
    assert re.findall(r"^(?:SECRET_KEY|POSTGRES_PASSWORD|VALKEY_PASSWORD)=(.+)$", example, re.MULTILINE) == []


def test_the_application_is_no_superuser_anywhere():
    postgres = SERVICES["postgres"]
    assert "POSTGRES_USER" not in postgres["environment"]
    assert "postgres://socialflow:" in TEXT
    script = (ROOT / "deploy" / "postgres" / "role.sh").read_text()
    assert "CREATE ROLE socialflow LOGIN PASSWORD" in script
    assert "SUPERUSER" not in script.upper().replace("THE SUPERUSER", "")
    assert any("role.sh:/docker-entrypoint-initdb.d/" in mount for mount in postgres["volumes"])
    for name in OURS:
        assert (SERVICES[name]["cap_drop"], SERVICES[name]["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
    assert re.search(r"^USER socialflow$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
