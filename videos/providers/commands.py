"""The ffmpeg command of one encoding pass: one decode, filters that scale each rendition from the next larger one."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor
from pathlib import Path

from videos.providers.confinement import ffmpeg_program
from videos.providers.formats import CONFINED
from videos.providers.media import AudioTrack, RenditionSpec, SourceProbe
from videos.providers.packaging import CHUNK_PATTERN, INIT_PATTERN

SOUND_RATE = 48_000
STEREO_KBPS, MONO_KBPS = 128, 96
SOUND_CHUNK_SECONDS = 2.0
# Small pictures gain nothing from more threads, and each costs processor time; beyond eight each costs only memory.
PIXELS_WORTH_THREADS = 900_000
MOST_THREADS = 8
KEPT_CHUNKS = 1_000_000_000
# PQ and HLG to BT.709: linear light at 100 nits, Hable's curve, no desaturation, so that skies stay believable.
TONE_MAP = (
    "zscale=transferin={transfer}:primariesin=2020:matrixin=2020_ncl:transfer=linear:npl=100,format=gbrpf32le,"
    "zscale=primaries=709,tonemap=tonemap=hable:desat=0,zscale=transfer=709:matrix=709:range=limited"
)


@dataclass(frozen=True, slots=True)
class EncodingPass:
    """What one run of ffmpeg makes; renditions from the largest to the smallest."""

    renditions: tuple[RenditionSpec, ...]
    sounds: tuple[AudioTrack, ...]


def encode_command(
    source: Path, *, probe: SourceProbe, work: EncodingPass, threads: int, max_seconds: float
) -> list[str]:
    """Arguments for a run in the work folder, which receives chunks of two seconds of every rendition."""
    threads = min(threads, MOST_THREADS)
    command = [ffmpeg_program(), "-hide_banner", "-nostdin", "-nostats", "-y", "-loglevel", "level+warning"]
    command += ["-progress", "pipe:1", "-stats_period", "0.5", "-max_error_rate", "1"]
    command += ["-filter_complex_threads", str(threads), "-threads", str(threads)]
    command += [*CONFINED, "-fflags", "+genpts", "-f", probe.container, "-i", f"file:{source}"]
    if work.renditions:
        command += ["-filter_complex", filter_graph(probe, work.renditions)]
    for number, rendition in enumerate(work.renditions):
        command += _video_output(number, rendition, threads)
    for number, sound in enumerate(work.sounds):
        command += _sound_output(number, sound, probe)
    seconds = probe.duration_seconds if probe.picture_ends_early and probe.duration_seconds else max_seconds
    command += ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-t", f"{seconds:.3f}"]
    return command + _dash_muxer(work.renditions)


def filter_graph(probe: SourceProbe, renditions: Sequence[RenditionSpec]) -> str:
    """Scale to the largest rendition, make it 8-bit SDR once, then scale down step by step.

    A picture that ends before the sound stands still until then, since players stop at the shorter of the two.
    """
    largest = renditions[0]
    steps = []
    if largest.frame_rate < probe.frame_rate or probe.picture_ends_early:
        steps.append(f"fps={largest.frame_rate}")
    if probe.picture_ends_early:
        steps.append("tpad=stop=-1:stop_mode=clone")
    chain = f"[0:{probe.video_index}]" + ",".join([*steps, *picture_steps(probe, largest.width, largest.height)])
    parts = []
    for number, (larger, rendition) in enumerate(pairwise(renditions)):
        parts.append(f"{chain},split=2[v{number}][s{number}]")
        rate = f"fps={rendition.frame_rate}," if rendition.frame_rate < larger.frame_rate else ""
        chain = f"[s{number}]{rate}scale={rendition.width}:{rendition.height}:flags=bicubic,setsar=1"
    return ";".join([*parts, f"{chain}[v{len(renditions) - 1}]"])


def picture_steps(probe: SourceProbe, width: int, height: int) -> list[str]:
    """Filters that turn any source's frames into progressive 8-bit SDR pictures of exactly this size."""
    steps = ["bwdif=deint=interlaced"] if probe.is_interlaced else []
    steps.append(_first_scale(probe, width, height))
    if probe.is_hdr:
        steps.append(TONE_MAP.format(transfer=probe.color_transfer))
    return [*steps, "format=yuv420p", f"pad={width}:{height}:-1:-1", "setsar=1"]


def _first_scale(probe: SourceProbe, width: int, height: int) -> str:
    """Exactly the wanted size, unless the picture changes its shape on the way: then it is fitted inside."""
    is_same_shape = f"lt(abs(dar*{height}/{width}-1),0.05)"
    fitted_width = f"if({is_same_shape},{width},2*trunc(min({width},{height}*dar)/2))"
    fitted_height = f"if({is_same_shape},{height},2*trunc(min({height},{width}/dar)/2))"
    colors = ":out_range=tv" if not probe.is_hdr else ""
    if probe.pixel_format.startswith(("gbr", "rgb", "bgr", "argb", "abgr", "0rgb", "0bgr", "pal8")):
        colors += ":out_color_matrix=bt709"
    return f"scale=w='{fitted_width}':h='{fitted_height}':flags=bicubic{colors}"


def _video_output(number: int, rendition: RenditionSpec, threads: int) -> list[str]:
    is_large = rendition.width * rendition.height >= PIXELS_WORTH_THREADS
    options = {
        "c:v": "libx264",
        "preset:v": "veryfast",
        "profile:v": "high",
        "pix_fmt:v": "yuv420p",
        "crf:v": str(rendition.crf),
        "maxrate:v": f"{rendition.max_bitrate_kbps}k",
        "bufsize:v": f"{rendition.max_bitrate_kbps}k",
        "g:v": str(rendition.gop_frames),
        "keyint_min:v": str(rendition.gop_frames),
        "sc_threshold:v": "0",
        "flags:v": "+cgop",
        "threads:v": str(threads if is_large else 1),
        "r:v": str(rendition.frame_rate),
        "fps_mode:v": "cfr",
    }
    pairs = [(f"-{name}:{number}", value) for name, value in options.items()]
    return ["-map", f"[v{number}]", *(text for pair in pairs for text in pair)]


def _sound_output(number: int, sound: AudioTrack, probe: SourceProbe) -> list[str]:
    """Sound that starts with the picture and lasts as long: gaps and a short end are filled with silence."""
    channels = output_channels(sound)
    steps = [f"aresample={SOUND_RATE}:async=1:first_pts=0"]
    if probe.has_video and probe.duration_seconds:
        steps.append(f"apad=whole_dur={probe.duration_seconds:.3f}")
    return [
        "-map", f"0:{sound.index}",
        f"-c:a:{number}", "aac",
        f"-b:a:{number}", f"{MONO_KBPS if channels == 1 else STEREO_KBPS}k",
        f"-ac:a:{number}", str(channels),
        f"-filter:a:{number}", ",".join(steps),
    ]  # fmt: skip


def output_channels(sound: AudioTrack) -> int:
    """Mono stays mono, everything else becomes stereo, which every device plays."""
    return min(2, max(1, sound.channels))


def _dash_muxer(renditions: Sequence[RenditionSpec]) -> list[str]:
    """Chunks as long as the distance of key frames; the manifest that ffmpeg writes stays short and is not used."""
    chunk = _chunk_seconds(renditions[0]) if renditions else SOUND_CHUNK_SECONDS
    return [
        "-f", "dash",
        "-dash_segment_type", "mp4",
        "-seg_duration", f"{chunk:.6f}",
        "-window_size", "2",
        "-extra_window_size", str(KEPT_CHUNKS),
        "-format_options", "movflags=+cmaf+negative_cts_offsets+skip_sidx",
        "-init_seg_name", INIT_PATTERN,
        "-media_seg_name", CHUNK_PATTERN,
        "manifest.mpd",
    ]  # fmt: skip


def _chunk_seconds(rendition: RenditionSpec) -> float:
    """Rounded down, so that each key frame is at or after the moment at which the muxer wants to cut."""
    seconds = Fraction(rendition.gop_frames) / rendition.frame_rate
    return floor(seconds * 1_000_000) / 1_000_000
