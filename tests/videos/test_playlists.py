"""What players read: HLS by RFC 8216 and Apple's testable rules, DASH over the same segments."""

import re
import shutil
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import av
import pytest

from tests.videos.conftest import FolderSink
from videos.providers import isobmff
from videos.providers.bandwidth import average_bps, peak_bps
from videos.providers.ladder import plan_ladder
from videos.providers.media import AudioTrack
from videos.providers.packaging import Segment, SoundTrack, VideoTrack
from videos.providers.playlists import multivariant_playlist

VIDEOS = ["240p", "360p", "480p"]
SOUNDS = ["audio-1", "audio-2"]
NAL_IDR = 5
ATTRIBUTE = re.compile(r'([A-Z-]+)=("[^"]*"|[^,]*)')
MPD = "{urn:mpeg:dash:schema:mpd:2011}"


def attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in ATTRIBUTE.findall(line.partition(":")[2])}


def variants(text: str) -> dict[str, dict[str, str]]:
    lines = text.splitlines()
    return {
        lines[number + 1]: attributes(line)
        for number, line in enumerate(lines)
        if line.startswith("#EXT-X-STREAM-INF:")
    }


def segments(text: str) -> list[tuple[float, str]]:
    lines = text.splitlines()
    return [
        (float(line[8:-1]), next(later for later in lines[number + 1 :] if not later.startswith("#")))
        for number, line in enumerate(lines)
        if line.startswith("#EXTINF:")
    ]


def nal_types(sample: bytes) -> list[int]:
    """Types of the NAL units of a sample with four-byte lengths."""
    types, position = [], 0
    while position + 4 < len(sample):
        length = int.from_bytes(sample[position : position + 4], "big")
        types.append(sample[position + 4] & 31)
        position += 4 + length
    return types


def measured(root: Path, name: str) -> list[Segment]:
    """The segments as they lie on disk, timed by their own boxes."""
    scale = isobmff.timescale((root / name / "init.mp4").read_bytes())
    found = []
    for path in sorted((root / name).glob("*.m4s")):
        parts = isobmff.fragments(path.read_bytes())
        units = sum(part.duration for part in parts)
        found.append(Segment(path.name, parts[0].start_time, units, units / scale, path.stat().st_size, ()))
    return found


def test_the_multivariant_playlist(film):
    text = film.sink.text("master.m3u8")
    assert text.startswith("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n")
    found = variants(text)
    assert {address.split("/")[0] for address in found} == set(VIDEOS)
    for address, values in found.items():
        rendition = next(item for item in film.result.renditions if item.name == address.split("/")[0])
        assert values["RESOLUTION"] == f"{rendition.width}x{rendition.height}"
        assert values["FRAME-RATE"] == "29.970"
        assert re.fullmatch(r"avc1\.6400[0-9a-f]{2},mp4a\.40\.2", values["CODECS"])
        assert values["AUDIO"] == "audio"


def test_bandwidths_are_those_measured(film):
    sounds = [measured(film.sink.root, name) for name in SOUNDS]
    for address, values in variants(film.sink.text("master.m3u8")).items():
        picture = measured(film.sink.root, address.split("/")[0])
        peak = peak_bps(picture) + max(map(peak_bps, sounds))
        average = average_bps(picture) + max(map(average_bps, sounds))
        assert int(values["BANDWIDTH"]) == pytest.approx(peak, rel=0.1)
        assert int(values["AVERAGE-BANDWIDTH"]) == pytest.approx(average, rel=0.1)
        assert int(values["BANDWIDTH"]) <= 2 * int(values["AVERAGE-BANDWIDTH"])


def test_the_variant_nearest_to_two_megabits_stands_first(film):
    rates = [int(values["BANDWIDTH"]) for values in variants(film.sink.text("master.m3u8")).values()]
    assert min(rates, key=lambda rate: abs(rate - 2_000_000)) == rates[0]
    assert rates[1:] == sorted(rates[1:])


def test_sound_tracks_are_renditions_with_their_language(film):
    lines = [line for line in film.sink.text("master.m3u8").splitlines() if line.startswith("#EXT-X-MEDIA:")]
    found = [attributes(line) for line in lines]
    assert [(item["LANGUAGE"], item["DEFAULT"], item["URI"]) for item in found] == [
        ("en", "YES", "audio-1/playlist.m3u8"),
        ("de", "NO", "audio-2/playlist.m3u8"),
    ]
    assert found[1]["NAME"] == "Der 'Ton'"


def test_sound_tracks_alike_are_told_apart():
    spoken = [("en", "X (2)", 2, False), ("en", "X", 6, True), ("de", "X", 2, False), ("en", "", 1, False)]
    tracks = [
        SoundTrack(
            name=f"audio-{number}", stream=number, channels=channels, is_default=is_default,
            sound=AudioTrack(number, language, title, channels, 48000, "aac", is_default),
        )
        for number, (language, title, channels, is_default) in enumerate(spoken)
    ]  # fmt: skip
    lines = multivariant_playlist([], tracks).splitlines()
    found = [attributes(line) for line in lines if line.startswith("#EXT-X-MEDIA:")]
    assert [(item["NAME"], item["CHANNELS"], item["DEFAULT"], item["AUTOSELECT"]) for item in found] == [
        ("X (2)", "2", "NO", "NO"),
        ("X", "6", "YES", "YES"),
        ("X (3)", "2", "NO", "YES"),
        ("en", "1", "NO", "NO"),
    ]


@pytest.mark.parametrize("name", [*VIDEOS, *SOUNDS])
def test_media_playlists(name, film):
    text = film.sink.text(f"{name}/playlist.m3u8")
    for line in (
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:6",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        '#EXT-X-MAP:URI="init.mp4"',
    ):
        assert line in text
    assert text.endswith("#EXT-X-ENDLIST\n")
    listed = segments(text)
    assert all(round(seconds) <= 6 and seconds <= 6.5 for seconds, _ in listed)
    assert sum(seconds for seconds, _ in listed) == pytest.approx(13, abs=0.1)
    assert [segment.duration_seconds for segment in measured(film.sink.root, name)] == pytest.approx(
        [seconds for seconds, _ in listed], abs=0.001
    )
    assert {path.name for path in (film.sink.root / name).glob("*.m4s")} == {address for _, address in listed}


@pytest.mark.parametrize("name", VIDEOS)
def test_every_segment_starts_with_an_idr_and_has_one_every_two_seconds(name, film):
    scale = isobmff.timescale((film.sink.root / name / "init.mp4").read_bytes())
    for path in sorted((film.sink.root / name).glob("*.m4s")):
        data = path.read_bytes()
        parts = isobmff.fragments(data)
        position = next(box.end for box in isobmff.boxes(data) if box.kind == b"styp")
        for part in parts:
            assert part.starts_with_sync
            assert Fraction(part.duration, scale) <= Fraction(205, 100)
            moof = next(isobmff.boxes(data, position, position + part.size_bytes))
            sample = data[moof.end + 8 : position + part.key_frame_bytes]
            types = nal_types(sample)
            assert NAL_IDR in types
            assert 1 not in types
            position += part.size_bytes
        assert position == len(data)


def test_segments_of_all_renditions_are_aligned(film):
    starts = set()
    for name in VIDEOS:
        scale = isobmff.timescale((film.sink.root / name / "init.mp4").read_bytes())
        starts.add(tuple(Fraction(item.start_time, scale) for item in measured(film.sink.root, name)))
    assert len(starts) == 1
    assert starts.pop()[0] == 0


@pytest.mark.parametrize("name", VIDEOS)
def test_byte_ranges_of_i_frames_decode_to_one_picture(name, film, tmp_path):
    assert f'URI="{name}/iframes.m3u8"' in film.sink.text("master.m3u8")
    text = film.sink.text(f"{name}/iframes.m3u8")
    assert "#EXT-X-I-FRAMES-ONLY" in text
    listed, ranges = segments(text), re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)", text)
    assert len(listed) == len(ranges) == 7
    assert sum(seconds for seconds, _ in listed) == pytest.approx(13, abs=0.1)
    init = (film.sink.root / name / "init.mp4").read_bytes()
    for (_, address), (length, offset) in zip(listed, ranges, strict=True):
        data = (film.sink.root / name / address).read_bytes()
        moof = next(isobmff.boxes(data, int(offset)))
        assert moof.kind == b"moof"
        part = tmp_path / "frame.mp4"
        part.write_bytes(init + data[int(offset) : int(offset) + int(length)])
        with av.open(str(part)) as container:
            packet = next(container.demux(video=0))
            assert packet.is_keyframe
            assert [frame.key_frame for frame in [*packet.decode(), *container.streams.video[0].decode(None)]] == [True]


def test_every_address_is_relative(film):
    for path in film.sink.root.rglob("*.m3u8"):
        addresses = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
        addresses += re.findall(r'URI="([^"]+)"', path.read_text())
        assert addresses
        for address in addresses:
            assert not address.startswith(("/", "http"))
            assert (path.parent / address).is_file()


def test_media_types(film):
    types = {Path(name).suffix: kind for name, kind in film.sink.types.items()}
    assert types == {
        ".m3u8": "application/vnd.apple.mpegurl",
        ".m4s": "video/iso.segment",
        ".mp4": "video/mp4",
        ".mpd": "application/dash+xml",
    }


def test_a_player_reads_picture_and_sound_in_step(film):
    with av.open(str(film.sink.root / "master.m3u8"), options={"allowed_extensions": "ALL"}) as container:
        assert len(container.streams.video) == 3
        assert len(container.streams.audio) >= 2
        first = {}
        for packet in container.demux(container.streams.video[0], container.streams.audio[0]):
            if packet.pts is not None:
                first.setdefault(packet.stream.type, float(packet.pts * packet.time_base))
        assert first["video"] == pytest.approx(first["audio"], abs=0.05)


def test_the_dash_manifest_lists_the_same_segments(film):
    root = ElementTree.fromstring(film.sink.text("manifest.mpd"))  # noqa: S314 - our own manifest
    assert root.get("type") == "static"
    assert root.get("mediaPresentationDuration", "").startswith("PT13.0")
    sets = root.findall(f"{MPD}Period/{MPD}AdaptationSet")
    assert [item.get("contentType") for item in sets] == ["video", "audio", "audio"]
    assert [item.get("lang") for item in sets] == [None, "en", "de"]
    for representation in root.iter(f"{MPD}Representation"):
        name = representation.get("id", "")
        template = representation.find(f"{MPD}SegmentTemplate")
        assert template is not None
        assert (film.sink.root / template.get("initialization", "")).is_file()
        listed = [int(item.get("d", 0)) for item in template.iter(f"{MPD}S") for _ in range(int(item.get("r", 0)) + 1)]
        assert listed == [item.duration for item in measured(film.sink.root, name)]
        assert template.get("media") == f"{name}/$Number%05d$.m4s"


def test_the_peak_counts_runs_near_the_target_only():
    def segment(seconds: float, kilobits: int) -> Segment:
        return Segment("", 0, 0, seconds, kilobits * 125, ())

    short_burst = [segment(6, 6000), segment(1, 5000), segment(6, 6000)]
    assert peak_bps(short_burst) == round(11_000_000 / 7)
    assert average_bps(short_burst) == round(17_000_000 / 13)
    assert peak_bps([segment(1, 500)]) == 500_000


@pytest.mark.parametrize(("expected_seconds", "handed_over"), [(60.0, 3), (13.0, 2)])
def test_far_from_the_end_no_segment_waits_for_the_next(expected_seconds, handed_over, film, tmp_path):
    made = film.sink.root / "240p"
    shutil.copy(made / "init.mp4", tmp_path / "0-init.mp4")
    for number in range(1, 7):
        shutil.copy(made / "00001.m4s", tmp_path / f"0-{number:05d}.m4s")
    rung = plan_ladder(film.probe)[0]
    track = VideoTrack(name="240p", stream=0, rung=rung, expected_seconds=expected_seconds)
    track.collect(tmp_path, FolderSink(tmp_path / "out"))
    assert len(track.segments) == handed_over
