"""The studio's pages: unfinished uploads, and deletions that a script asks for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.videos import DraftFactory, VideoFactory
from videos.choices import VideoStatus
from videos.models import EncodeJob, Upload, Video

HTMX = {"HX-Request": "true"}


@pytest.fixture
def studio(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def unfinished(owner):
    """An upload of which 42 of 100 bytes have arrived, and which ends in five hours."""
    now = timezone.now()
    return Upload.objects.create(
        owner=owner,
        video=DraftFactory(owner=owner),
        size_bytes=100,
        offset_bytes=42,
        expires_at=now + timedelta(hours=4, minutes=30),
    )


def test_an_upload_that_nobody_goes_on_with_says_how_to(studio, unfinished):
    for address in ("/studio", f"/studio/videos/{unfinished.video_id}"):
        page = studio.get(address).text
        assert "Upload not finished" in page
        assert "42 % is there." in page
        assert "removed by itself in 5 h" in page
        assert 'href="/studio/upload">Choose the same file again</a>' in page


def test_how_much_room_there_is_reads_as_people_say_it(studio):
    for address in ("/studio", "/studio/upload"):
        page = studio.get(address).text
        assert "You have room for 50.0" in page, address
        assert "0 bytes" not in page


def test_an_upload_under_way_is_said_to_be_so(studio, unfinished):
    Upload.objects.update(claim_id=unfinished.pk, claimed_until=timezone.now() + timedelta(seconds=3))
    page = studio.get("/studio").text
    assert "Upload not finished" not in page
    assert "Uploading" in page
    assert "42 %" in page


def test_while_it_is_encoded_there_is_one_bar_and_words_for_each_quality(studio, owner):
    video = VideoFactory(owner=owner, status=VideoStatus.PROCESSING)
    job = EncodeJob.objects.create(video=video, progress_percent=70)
    assert "Choosing the qualities" in studio.get(f"/studio/videos/{video.pk}").text
    EncodeJob.objects.filter(pk=job.pk).update(rendition_progress={"720p": 100, "1080p": 40})
    state = studio.get(f"/studio/videos/{video.pk}").text.split('id="edit-state"')[1].split("</section>")[0]
    assert state.count("<progress") == 1
    assert '<span class="strong">720p</span> <span>ready</span>' in state
    assert '<span class="strong">1080p</span> <span>40 %</span>' in state
    assert 'PROCESSING playable"' in studio.get(f"/studio/videos/{video.pk}").text


def test_a_list_without_unfinished_uploads_does_not_ask_for_them(studio, owner, django_assert_max_num_queries):
    VideoFactory(owner=owner)
    with django_assert_max_num_queries(5) as asked:
        studio.get("/studio")
    assert not [query for query in asked.captured_queries if '"uploads"' in query["sql"]]


def test_deletions_by_script_answer_with_nothing_and_leave_no_message(studio, owner):
    one, two, three = (VideoFactory(owner=owner) for _ in range(3))
    assert studio.post(f"/studio/videos/{one.pk}/delete", headers=HTMX).status_code == 204
    answer = studio.post("/studio", {"video": [str(two.pk), str(three.pk)]}, headers=HTMX)
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Video.objects.alive().exists()
    assert "deleted" not in studio.get("/studio").text
