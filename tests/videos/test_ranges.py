"""A download that goes on gets the rest only of what it has begun (RFC 9110, section 13.1.5)."""

import os
import time
from pathlib import Path

import boto3
import pytest
from django.http import Http404
from django.test import RequestFactory
from moto import mock_aws

from socialflow.core.bytes import serve_stored
from socialflow.core.storage import local_path, store_bytes

pytestmark = pytest.mark.django_db
KEY = "videos/one/film.mp4"
FILM = b"0123456789"


def fetch(**headers):
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = serve_stored(RequestFactory().get("/", headers=said), KEY, "video/mp4", "public")
    body = b"".join(answer) if answer.streaming else answer.content
    answer.close()
    return answer, body


@pytest.fixture
def film() -> Path:
    store_bytes(KEY, FILM, "video/mp4")
    path = local_path(KEY)
    os.utime(path, (time.time() - 60, time.time() - 60))
    return path


@pytest.fixture
def bucket(settings):
    storage = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": "films", "region_name": "us-east-1", "access_key": "k", "secret_key": "s"},
    }
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="films")
        settings.STORAGES = {**settings.STORAGES, "media": storage}
        client.put_object(Bucket="films", Key=KEY, Body=FILM)
        yield


def outcome(**headers):
    answer, body = fetch(Range="bytes=4-", **headers)
    return answer.status_code, body


def test_the_rest_of_the_same_file(film):
    answer, _ = fetch()
    etag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]
    assert outcome() == outcome(If_Range=etag) == outcome(If_Range=modified) == (206, FILM[4:])


@pytest.mark.parametrize("named", ['"other"', 'W/"{}"', "Mon, 01 Jan 2024 00:00:00 GMT", "nonsense", ""])
def test_all_of_another_file(film, named):
    etag = fetch()[0].headers["ETag"].strip('"')
    assert outcome(If_Range=named.format(etag)) == (200, FILM)


def test_a_date_of_this_very_second_says_nothing(film):
    os.utime(film)
    assert outcome(If_Range=fetch()[0].headers["Last-Modified"]) == (200, FILM)


def test_what_is_there_already_is_not_sent(film):
    etag = fetch()[0].headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        assert fetch(If_None_Match=known)[0].status_code == 304
    assert fetch(If_None_Match='"other"')[0].status_code == 200


def test_the_same_from_a_bucket(bucket):
    etag = fetch()[0].headers["ETag"]
    assert outcome() == outcome(If_Range=etag) == (206, FILM[4:])
    for named in ('"other"', f"W/{etag}", "Mon, 01 Jan 2024 00:00:00 GMT"):
        assert outcome(If_Range=named) == (200, FILM)


def test_nothing_is_nothing():
    with pytest.raises(Http404):
        fetch()
