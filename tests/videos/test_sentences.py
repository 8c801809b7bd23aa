"""What is said of a file is kept in English and shown in the language of whoever looks."""

import json

import pytest
from django.utils import translation

from tests.factories.videos import DraftFactory
from videos.choices import VideoStatus
from videos.providers.sentences import ENDS_EARLY, TOO_LARGE, TOO_LONG, said_again
from videos.views.streams import _said

EMPTY = "The file is empty. Upload the video again."


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (EMPTY, "Die Datei ist leer. Lade das Video noch einmal hoch."),
        (ENDS_EARLY % {"read": 12, "all": 60}, "Die Datei endet zu früh: 12 von 60 Sekunden ließen sich lesen."),
        (TOO_LONG % {"hours": 12}, "Das Video ist länger als 12 Stunden. Teile es und lade jeden Teil hoch."),
        (
            TOO_LARGE % {"side": 8192, "pixels": 67108864},
            "Das Bild hat auf einer Seite mehr als 8192 Pixel oder insgesamt mehr als 67108864. Exportiere es kleiner.",
        ),
        ("", ""),
        ("Kept by an older version.", "Kept by an older version."),
    ],
)  # fmt: skip
def test_a_sentence_is_said_in_the_language_of_the_reader(kept, shown):
    assert said_again(kept) == kept
    with translation.override("de"):
        assert said_again(kept) == shown


def test_several_are_kept_in_lines_and_shown_in_one():
    kept = f"{EMPTY}\n{ENDS_EARLY % {'read': 1, 'all': 2}}"
    assert said_again(kept) == f"{EMPTY} The file ends early: 1 of 2 seconds could be read."


def test_an_owner_reads_why_a_video_failed_in_their_language(client, api, owner):
    video = DraftFactory(owner=owner, status=VideoStatus.FAILED, failure_code="empty_file", failure_reason=EMPTY)
    client.force_login(owner)
    page = client.get("/studio", HTTP_ACCEPT_LANGUAGE="de").text
    assert "Die Datei ist leer." in page
    told = api(owner).get(f"/api/v1/videos/{video.pk}", HTTP_ACCEPT_LANGUAGE="de").json()
    assert told["failure_reason"].startswith("Die Datei ist leer.")


def test_news_of_a_worker_are_told_in_the_language_of_the_page():
    news = json.dumps({"id": "1", "failure_reason": EMPTY}).encode()
    assert json.loads(_said(news, "de"))["failure_reason"].startswith("Die Datei ist leer.")
    fine = b'{"id":"1","failure_reason":""}'
    assert _said(fine, "de") is fine
