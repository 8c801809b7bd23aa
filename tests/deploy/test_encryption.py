"""The application of Docker Compose asks for PostgreSQL and Valkey by TLS, shows who it is and looks who answers."""

import json
import os
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from moto.server import ThreadedMotoServer

from tests.deploy.compose import SERVICES, filled_in
from tests.deploy.installation import Installation, encrypted
from tests.production import COMPLETE, python

# What opens connections: Django's database, our client, its cache, the client of event streams, Celery.
EVERYTHING = """
import asyncio, json
import django
django.setup()
import redis.asyncio
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from socialflow.celery import app
from socialflow.core.redis import redis_client

async def ping():
    async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as client:
        return await client.ping()

with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
    found = {"database": cursor.fetchone() == (1,)}
connection.close_pool()
cache.set("key", "value")
found["cache"] = cache.get("key") == "value"
found["client"], found["streams"] = redis_client().ping(), asyncio.run(ping())
with app.connection_for_write() as broker:
    broker.ensure_connection(max_retries=1)
    found["broker"] = broker.connected
    sockets = [each._sock for each in broker.default_channel.client.connection_pool._available_connections]
    found["broker by"] = [each.version() for each in sockets if each]
print(json.dumps(found))
"""


class Addresses:
    """Where the services of this run are reached by TLS, as docker-compose.yml writes it."""

    def __init__(self, installation, postgres, valkey):
        self.installation, here = installation, SERVICES["worker"]["environment"]
        own = {"/run/tls": installation.give("application")}
        inner = urlsplit(os.environ["DATABASE_URL"])
        there = {"@postgres:5432/socialflow": f"@127.0.0.1:{postgres}{inner.path}", "secret": inner.password}
        self.database = filled_in(here["DATABASE_URL"], {**there, **own})
        inner = urlsplit(os.environ["REDIS_URL"])
        there = {"@valkey:6379/0": f"@127.0.0.1:{valkey}{inner.path}", "secret": inner.password}
        self.valkey = filled_in(here["REDIS_URL"], {**there, **own})

    def ask_both(self):
        """Whether each lets us in."""
        answers = []
        try:
            psycopg.connect(self.database, connect_timeout=5).close()
            answers.append(True)
        except psycopg.OperationalError:
            answers.append(False)
        with redis.Redis.from_url(self.valkey, retry=None) as client:
            try:
                answers.append(client.ping())
            except redis.ConnectionError:
                answers.append(False)
        return answers


@pytest.fixture
def addresses(installation):
    ports = [urlsplit(os.environ[name]).port for name in ("DATABASE_URL", "REDIS_URL")]
    with (
        encrypted(ports[0], installation.give("postgres"), is_postgres=True) as postgres,
        encrypted(ports[1], installation.give("valkey")) as valkey,
    ):
        yield Addresses(installation, postgres, valkey)


def test_all_that_opens_a_connection_does_so_by_tls(addresses):
    environment = {**COMPLETE, "DATABASE_URL": addresses.database, "REDIS_URL": addresses.valkey}
    outcome = python("-c", EVERYTHING, **environment)
    assert outcome.returncode == 0, outcome.stderr
    found = json.loads(outcome.stdout)
    assert found.pop("broker by") == ["TLSv1.3"]
    assert set(found.values()) == {True}


def test_with_its_certificate_the_application_comes_in(addresses):
    assert addresses.ask_both() == [True, True]


def test_with_a_certificate_that_has_ended_it_does_not(addresses):
    addresses.installation.certify("application", minutes=-1)
    assert addresses.ask_both() == [False, False]


def test_with_a_certificate_for_servers_alone_it_does_not(addresses):
    addresses.installation.own("application").write_bytes(addresses.installation.own("s3").read_bytes())
    assert addresses.ask_both() == [False, False]


def test_with_a_certificate_of_another_authority_it_does_not(addresses, tmp_path):
    stranger = Installation(tmp_path / "stranger")
    addresses.installation.own("application").write_bytes(stranger.own("application").read_bytes())
    assert addresses.ask_both() == [False, False]


def test_without_a_certificate_it_does_not(addresses):
    addresses.database = addresses.database.partition("&sslcert")[0]
    addresses.valkey = addresses.valkey.partition("&ssl_certfile")[0]
    assert addresses.ask_both() == [False, False]


def test_it_believes_no_server_of_another_authority(addresses, tmp_path):
    stranger = Installation(tmp_path / "stranger")
    (addresses.installation.tls / "application" / "ca.crt").write_bytes((stranger.tls / "web" / "ca.crt").read_bytes())
    assert addresses.ask_both() == [False, False]


def test_it_believes_no_server_of_another_name(addresses):
    addresses.database = addresses.database.replace("@127.0.0.1", "@localhost")
    addresses.valkey = addresses.valkey.replace("@127.0.0.1", "@localhost")
    assert addresses.ask_both() == [False, False]


def test_what_is_renewed_is_shown_at_the_next_connection(addresses):
    addresses.installation.certify("application", minutes=-1)
    assert addresses.ask_both() == [False, False]
    addresses.installation.renew()
    addresses.installation.give("application")
    assert addresses.ask_both() == [True, True]


# What an installation with a bucket does with it.
STORE = """
import django
django.setup()
from socialflow.core.storage import first_bytes, store_bytes
store_bytes("a/key", b"media", "text/plain")
print(first_bytes("a/key", 5))
"""


@pytest.fixture
def bucket(installation):
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    moto.start()
    with encrypted(moto.get_host_and_port()[1], installation.give("s3")) as port:
        application = installation.give("application")
        yield {
            **COMPLETE, "AWS_STORAGE_BUCKET_NAME": "media", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_S3_ENDPOINT_URL": f"https://127.0.0.1:{port}", "AWS_CA_BUNDLE": str(application / "ca.crt"),
            "AWS_CLIENT_CERTIFICATE": str(application / "own.pem"), "AWS_MAX_ATTEMPTS": "1",
        }  # fmt: skip
    moto.stop()


def test_the_bucket_is_made_and_filled_by_tls(bucket):
    assert python("deploy/make_bucket.py", **bucket).stderr == ""
    outcome = python("-c", STORE, **bucket)
    assert outcome.stdout == "b'media'\n", outcome.stderr


@pytest.mark.parametrize("missing", ["AWS_CA_BUNDLE", "AWS_CLIENT_CERTIFICATE"])
def test_the_bucket_is_for_those_whom_it_knows_and_who_know_it(bucket, missing):
    del bucket[missing]
    assert python("deploy/make_bucket.py", **bucket).returncode == 1
    outcome = python("-c", STORE, **bucket)
    assert outcome.returncode == 1
    assert "SSL" in outcome.stderr or "Connection was closed" in outcome.stderr
