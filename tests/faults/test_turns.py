"""Uploads that arrive together: nobody waits for the end of somebody else's long video."""

from pathlib import Path

import pytest

from tests.clips import make_clip
from tests.faults.activities import Sending
from tests.faults.town import Town, wait_for


@pytest.fixture(scope="module")
def endless_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More work for the encoder than anybody waits for."""
    return make_clip(tmp_path_factory.mktemp("clips") / "endless.mp4", seconds=150, size="1280x720")


def test_a_video_can_be_watched_while_longer_ones_are_still_encoded(town, endless_clip, long_clip):
    first, second, third = (Sending(town, clip) for clip in (endless_clip, endless_clip, long_clip))
    for video in (first, second, third):
        video.end()
        video.run()
    videos = (first, second, third)
    wait_for(
        lambda: all(video.progress()[1] for video in videos),
        "the first segments of every video", unless=lambda: has_ended(first),
    )  # fmt: skip
    assert [video.progress()[0] for video in (first, second)] == ["PROCESSING"] * 2
    for video in (first, second):
        town.insist("DELETE", f"/api/v1/videos/{video.video_id}", token=town.owner)
    third.check()
    assert words_about(third, town) == ["encode.playable", "encode.ready"]


def words_about(video: Sending, town: Town) -> list[str]:
    """What the terminal says of it, under the name of the transcode worker."""
    lines = (town.var_dir.parent / "stack.log").read_text().splitlines()
    said = [line for line in lines if line.startswith("transcode") and f"…{video.video_id[-6:]} " in line]
    return [word for line in said for word in line.split() if word.startswith("encode.")]


def has_ended(video: Sending) -> bool:
    return video.progress()[0] not in {"UPLOADED", "PROCESSING"}
