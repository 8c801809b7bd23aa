"""What our encode costs beside the best single ffmpeg command for the same renditions, and how soon it can be watched.

Makes a moving clip with sound, encodes it to its ladder, then encodes it again with one plain command, once scaling
every rendition from the source and once each from the next larger one; the cheaper is the floor. Also how
soon a short clip can be watched, and one that comes while another is encoded. Prints JSON.

    python benchmarks/encode.py [--seconds 30] [--height 1080] [--rate 30]
"""

import argparse
import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from videos.providers.confinement import ffmpeg_program
from videos.providers.encoding import encode_ladder
from videos.providers.ladder import plan_ladder
from videos.providers.media import EncodeFailed, EncodeProgress, EncodeResult, RenditionSpec, SourceProbe
from videos.providers.probing import probe_source

GIBIBYTE = 1024**3
RATIO_BAR, PLAYABLE_BAR_SECONDS = 1.1, 10.0
# The clip that keeps the encoder busy is this many times as long, and so much earlier.
LONG_TIMES, HEAD_START_SECONDS = 6, 2.0


class FolderSink:
    """Keeps segments in a folder, as storage on a local disk would."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, path: Path, content_type: str) -> None:
        shutil.copyfile(path, self._target(name))

    def put_bytes(self, name: str, data: bytes, content_type: str) -> None:
        self._target(name).write_bytes(data)

    def _target(self, name: str) -> Path:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


def make_clip(path: Path, *, seconds: int, height: int, rate: int) -> None:
    """A Mandelbrot dive with film grain and a tone: motion, edges and noise that cost an encoder real work."""
    picture = f"mandelbrot=s={height * 16 // 9}x{height}:r={rate}:end_scale=0.01,noise=alls=3:allf=t,format=yuv420p"
    command = [ffmpeg_program(), "-hide_banner", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", picture]
    command += ["-f", "lavfi", "-i", "sine=440:r=48000", "-t", str(seconds), "-c:v", "libx264", "-preset", "veryfast"]
    subprocess.run([*command, "-b:v", "16M", "-g", "60", "-c:a", "aac", str(path)], check=True)


def cpu_seconds() -> float:
    """Processor time of this process and of all its ended children."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


class Run:
    """One encode of a clip with our transcoder, from its probe on; ended early where only its beginning matters."""

    def __init__(self, clip: Path, folder: Path, *, is_until_playable: bool = False) -> None:
        folder.mkdir()
        self.clip, self.folder, self.is_until_playable = clip, folder, is_until_playable
        self.is_over = threading.Event()
        self.playable_seconds: float | None = None

    def encode(self) -> EncodeResult:
        self.started = time.monotonic()
        self.probe = probe_source(self.clip, timeout_seconds=60, memory_bytes=2 * GIBIBYTE)
        return encode_ladder(
            self.clip,
            probe=self.probe,
            ladder=plan_ladder(self.probe),
            workdir=self.folder,
            sink=FolderSink(self.folder / "out"),
            on_progress=self._note,
            is_cancelled=self.is_over.is_set,
            threads=None,
            timeout_seconds=3600,
        )

    def seconds_to_playable(self) -> float:
        with contextlib.suppress(EncodeFailed):
            self.encode()
        return round(self.playable_seconds or 0.0, 2)

    def _note(self, progress: EncodeProgress) -> None:
        if progress.is_playable and self.playable_seconds is None:
            self.playable_seconds = time.monotonic() - self.started
            if self.is_until_playable:
                self.is_over.set()


def measure_ours(clip: Path, folder: Path) -> tuple[dict[str, float], SourceProbe, EncodeResult]:
    """Encode with our transcoder: processor seconds, seconds until it could be watched, seconds in all."""
    cpu_before, run = cpu_seconds(), Run(clip, folder / "ours")
    result = run.encode()
    figures = {
        "cpu_seconds": round(cpu_seconds() - cpu_before, 2),
        "playable_seconds": round(run.playable_seconds or 0.0, 2),
        "total_seconds": round(time.monotonic() - run.started, 2),
    }
    return figures, run.probe, result


def measure_arrivals(clip: Path, folder: Path) -> dict[str, float]:
    """Seconds until a clip of eight seconds can be watched, and one that comes while a much longer one is encoded."""
    short, long = folder / "short.mp4", folder / "long.mp4"
    copy = [ffmpeg_program(), "-hide_banner", "-v", "error", "-nostdin", "-y"]
    subprocess.run([*copy, "-i", str(clip), "-t", "8", "-c", "copy", str(short)], check=True)
    subprocess.run([*copy, "-stream_loop", str(LONG_TIMES - 1), "-i", str(clip), "-c", "copy", str(long)], check=True)
    figures = {"short_clip": Run(short, folder / "short", is_until_playable=True).seconds_to_playable()}
    with ThreadPoolExecutor(1) as other:
        before = Run(long, folder / "long")
        other.submit(before.encode)
        time.sleep(HEAD_START_SECONDS)
        figures["beside_a_long_one"] = Run(clip, folder / "beside", is_until_playable=True).seconds_to_playable()
        before.is_over.set()
    return figures


def raw_command(clip: Path, ladder: tuple[RenditionSpec, ...], *, is_cascade: bool) -> list[str]:
    """One plain command that makes the same renditions as separate MP4 files."""
    rungs = sorted(ladder, key=lambda rung: -rung.width)
    count = len(rungs)
    if is_cascade:
        steps, label = [], "[0:v]"
        for number, rung in enumerate(rungs):
            ends = f",split=2[o{number}][s{number}]" if number < count - 1 else f"[o{number}]"
            steps.append(f"{label}scale={rung.width}:{rung.height},fps={rung.frame_rate}{ends}")
            label = f"[s{number}]"
    else:
        steps = [f"[0:v]split={count}" + "".join(f"[s{number}]" for number in range(count))]
        steps += [
            f"[s{number}]scale={rung.width}:{rung.height},fps={rung.frame_rate}[o{number}]"
            for number, rung in enumerate(rungs)
        ]
    command = [ffmpeg_program(), "-hide_banner", "-v", "error", "-nostdin", "-y", "-i", str(clip)]
    command += ["-filter_complex", ";".join(steps)]
    for number, rung in enumerate(rungs):
        peak = f"{rung.max_bitrate_kbps}k"
        command += ["-map", f"[o{number}]", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
        command += ["-crf", str(rung.crf), "-maxrate", peak, "-bufsize", peak, "-sc_threshold", "0"]
        command += ["-g", str(rung.gop_frames), "-keyint_min", str(rung.gop_frames), f"{rung.name}.mp4"]
    return [*command, "-map", "0:a", "-c:a", "aac", "-b:a", "96k", "sound.m4a"]


def measure_raw(clip: Path, folder: Path, ladder: tuple[RenditionSpec, ...], *, is_cascade: bool) -> dict[str, float]:
    """Run the plain command: processor seconds and seconds in all."""
    folder.mkdir(exist_ok=True)
    started, before = time.monotonic(), cpu_seconds()
    subprocess.run(raw_command(clip, ladder, is_cascade=is_cascade), cwd=folder, check=True)
    return {"cpu_seconds": round(cpu_seconds() - before, 2), "total_seconds": round(time.monotonic() - started, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--rate", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="encode-bench-") as name:
        folder = Path(name)
        clip = folder / "clip.mp4"
        make_clip(clip, seconds=options.seconds, height=options.height, rate=options.rate)
        ours, probe, result = measure_ours(clip, folder)
        arrivals = measure_arrivals(clip, folder)
        ladder = plan_ladder(probe)
        flat = measure_raw(clip, folder / "raw", ladder, is_cascade=False)
        cascade = measure_raw(clip, folder / "raw", ladder, is_cascade=True)
    ratio = ours["cpu_seconds"] / min(flat["cpu_seconds"], cascade["cpu_seconds"])
    report = {
        "clip": vars(options),
        "cores": len(os.sched_getaffinity(0)),
        "ours": ours,
        "raw_from_source": flat,
        "raw_step_by_step": cascade,
        "playable_seconds": arrivals,
        "cpu_ratio": round(ratio, 3),
        "renditions": {rendition.name: rendition.average_bandwidth_bps for rendition in result.renditions},
        "bars": {"cpu_ratio": RATIO_BAR, "playable_seconds": PLAYABLE_BAR_SECONDS},
        "is_within_bars": ratio <= RATIO_BAR
        and max(ours["playable_seconds"], *arrivals.values()) <= PLAYABLE_BAR_SECONDS,
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
