"""Whatever is killed while people upload, like and watch and a video is encoded: nothing is lost, nothing doubled."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.faults.activities import Activity, Liking, Sending, Watching
from tests.faults.town import Town, command_of, descendants_of, wait_for


@contextmanager
def in_the_middle_of_everything(town, long_clip, heavy_clip) -> Iterator[Sending]:
    """Inside, a video is sent, posts are liked and a video is watched, all by many, and another video is encoded.

    At the end each of them is checked, and that no event is stuck.
    """
    activities: list[Activity] = [Sending(town, heavy_clip), Liking(town), Watching(town)]
    with ThreadPoolExecutor(len(activities)) as people:
        doing = [people.submit(activity.run) for activity in activities]
        try:
            for activity, run in zip(activities, doing, strict=True):
                wait_for(activity.is_in_the_middle, f"the middle of {type(activity).__name__}", unless=run.done)
                assert not run.done(), run.result()
            encode = Sending(town, long_clip)
            encode.end()
            encode.run()
            wait_for(encode.has_stored, "the first file of the encode")
            yield encode
        finally:
            for activity in activities:
                activity.end()
        for done in doing:
            done.result()
    for activity in (*activities[1:], activities[0], encode):
        activity.check()
    wait_for(lambda: town.value("SELECT count(*) FROM core_outboxevent") == 0, "an empty outbox")


@pytest.mark.parametrize("part", ["web", "web process", "worker", "Valkey", "PostgreSQL"])
def test_killing_a_part_loses_and_doubles_nothing(town, long_clip, heavy_clip, part):
    with in_the_middle_of_everything(town, long_clip, heavy_clip):
        town.kill(part)


def encoders_of(town: Town) -> list[int]:
    """The processes of ffmpeg that the transcode worker has running."""
    return [pid for pid in descendants_of(town.programs()["transcode"]) if "ffmpeg" in command_of(pid)]


@pytest.mark.parametrize(("part", "is_playable"), [("transcode", False), ("transcode process", True)])
def test_killing_an_encode_ends_its_ffmpeg_and_another_worker_does_it_again(
    town, long_clip, heavy_clip, part, is_playable
):
    with in_the_middle_of_everything(town, long_clip, heavy_clip) as encode:
        if is_playable:
            wait_for(lambda: encode.progress()[1], "the first segments of all renditions")
        encoders = wait_for(lambda: encoders_of(town), "its ffmpeg")
        assert encode.progress()[0] == "PROCESSING"
        town.kill(part)
        wait_for(lambda: not any(map(command_of, encoders)), "the end of its ffmpeg")
