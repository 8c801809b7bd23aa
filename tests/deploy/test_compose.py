"""docker-compose.yml fits what it is made of: the settings example, nginx, our programs."""

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from socialflow.asgi import PROVIDERS
from tests.deploy.compose import OURS, ROOT, SERVICES, TEXT, WEB_SERVERS, volumes_of, words_of


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
    for source, target in volumes_of("nginx").items():
        if source.startswith("./"):
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
    assert "proxy_pass" not in plain


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


def test_nobody_is_asked_openly():
    shared = [(ROOT / "deploy" / "nginx" / name).read_text() for name in ("socialflow.conf", "proxy.conf", "tls.conf")]
    everywhere = "\n".join([TEXT, *shared, (ROOT / "deploy" / "healthcheck.py").read_text()])
    assert re.findall(r"(?<!\w)(?:http|redis|ftp)://\S*", everywhere) == []
    assert "#AWS_S3_ENDPOINT_URL=https://" in (ROOT / ".env.example").read_text()
    for name in set(OURS) - {"authority"}:
        database, valkey = (SERVICES[name]["environment"][setting] for setting in ("DATABASE_URL", "REDIS_URL"))
        assert "sslmode=verify-full&sslrootcert=/run/tls/ca.crt&sslcert=/run/tls/own.pem" in database
        assert re.match(r"rediss://.*\?ssl_ca_certs=/run/tls/ca.crt&ssl_certfile=/run/tls/own.pem$", valkey)
    # What others may reach from outside is nginx.
    assert [name for name in SERVICES if {"ports", "network_mode"} & set(SERVICES[name])] == ["authority", "nginx"]
    assert SERVICES["authority"]["network_mode"] == "none"


def test_nginx_asks_by_tls_looks_who_answers_and_shows_who_it_is():
    passed_on = re.findall(r"proxy_pass (\S+);", CONF)
    assert set(passed_on) == {"https://web", "https://events", "https://$bucket_server"}
    # The name that is looked for in the certificate is that of the upstream.
    assert sorted(re.findall(r"^upstream (\w+) \{\s+server (\w+):8000;", CONF, re.MULTILINE)) == [
        (name, name) for name in WEB_SERVERS
    ]
    include = "include /etc/nginx/socialflow/{}.conf;"
    assert include.format("tls") in (ROOT / "deploy" / "nginx" / "proxy.conf").read_text()
    every = re.findall(r"location [^{]+\{(.*?)\n    \}", CONF, re.DOTALL)
    asking = [block for block in every if "proxy_pass" in block]
    assert len(asking) == len(passed_on)
    assert all(include.format("proxy") in block or include.format("tls") in block for block in asking)
    tls = (ROOT / "deploy" / "nginx" / "tls.conf").read_text()
    said = ("verify on", "trusted_certificate /run/tls/ca.crt", "certificate /run/tls/own.pem", "protocols TLSv1.3")
    assert all(f"\nproxy_ssl_{words};" in tls for words in said)


def test_every_server_speaks_tls_alone_and_asks_for_a_certificate():
    own, authority = "/run/tls/own.pem", "/run/tls/ca.crt"
    granian = f"--ssl-certificate {own} --ssl-keyfile {own} --ssl-ca /run/tls/front.crt --ssl-client-verify"
    needed = {name: [granian] for name in WEB_SERVERS} | {
        "postgres": ["ssl=on", "hba_file=/etc/postgresql/pg_hba", f"ssl_cert_file={own}", f"ssl_ca_file={authority}"],
        "valkey": ["--port 0 --tls-port 6379", "--tls-auth-clients yes", f"--tls-ca-cert-file {authority}"],
        "s3": ["-ip.bind=127.0.0.1", f"-s3.cert.file={own}", f"-s3.cacert.file={authority}", "-s3.tlsVerifyClientCert"],
    }
    missing = {(name, text) for name in needed for text in needed[name] if text not in " ".join(words_of(name, {}))}
    assert missing == set()
    # With it, SeaweedFS would speak openly on its other port.
    assert "s3.port.https" not in TEXT


def test_everybody_starts_after_the_authority_and_has_a_renewed_certificate_read():
    def waits(name):
        before = SERVICES[name].get("depends_on", {})
        return before.get("authority") == {"condition": "service_healthy"} or any(waits(other) for other in before)

    holders = {name for name in SERVICES if "/run/tls" in volumes_of(name).values()}
    assert holders == set(SERVICES) - {"authority"}
    assert {name for name in holders if not waits(name)} == set()
    told = {name for name in holders if any(word.endswith("reloading.sh") for word in words_of(name, {}))}
    assert told == {"nginx", "postgres", "s3", *WEB_SERVERS}
    assert all(SERVICES[name]["init"] for name in told)
    # Valkey looks by itself when it is told how often, and so does SeaweedFS, but for whom it believes.
    assert "--tls-auto-reload-interval" in words_of("valkey", {})
    assert [name for name in told if "READ_ONCE" in SERVICES[name].get("environment", {})] == ["s3"]


@pytest.mark.parametrize("provider", sorted(settings.SOCIALACCOUNT_PROVIDERS))
def test_what_waits_for_a_provider_waits_in_threads_of_its_own(provider):
    (location,) = re.findall(r"location ~ (\^\S*accounts\S*) \{", CONF)
    keys = {"provider_id": "openid"} if provider == "openid_connect" else {}
    for step in ("login", "callback"):
        address = reverse(f"{provider}_{step}", kwargs=keys)
        assert re.match(location, address)
        assert address.startswith(PROVIDERS)
    assert re.match(location, "/_allauth/app/v1/auth/provider/token")
