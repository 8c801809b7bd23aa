"""What our encode costs beside the best single ffmpeg command for the same renditions, and how soon it can be watched.

Makes a moving clip with sound, encodes it to its ladder, then encodes it again with one plain command, once scaling
every rendition from the source and once each from the next larger one; the cheaper is the floor. Prints JSON.

    python benchmarks/encode.py [--seconds 30] [--height 1080] [--rate 30]
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from videos.providers.confinement import ffmpeg_program
from videos.providers.encoding import encode_ladder
from videos.providers.ladder import plan_ladder
from videos.providers.media import EncodeProgress, EncodeResult, RenditionSpec, SourceProbe
from videos.providers.probing import probe_source

GIBIBYTE = 1024**3
RATIO_BAR, PLAYABLE_BAR_SECONDS = 1.1, 10.0


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


def measure_ours(clip: Path, folder: Path) -> tuple[dict[str, float], SourceProbe, EncodeResult]:
    """Encode with our transcoder: processor seconds, seconds until it could be watched, seconds in all."""
    started, cpu_before = time.monotonic(), cpu_seconds()
    playable_at: list[float] = []

    def note(progress: EncodeProgress) -> None:
        if progress.playable and not playable_at:
            playable_at.append(time.monotonic() - started)

    probe = probe_source(clip, timeout_seconds=60, memory_bytes=2 * GIBIBYTE)
    result = encode_ladder(
        clip,
        probe=probe,
        ladder=plan_ladder(probe),
        workdir=folder,
        sink=FolderSink(folder / "ours"),
        on_progress=note,
        is_cancelled=lambda: False,
        threads=None,
        timeout_seconds=3600,
    )
    figures = {
        "cpu_seconds": round(cpu_seconds() - cpu_before, 2),
        "playable_seconds": round(playable_at[0], 2),
        "total_seconds": round(time.monotonic() - started, 2),
    }
    return figures, probe, result


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
        "cpu_ratio": round(ratio, 3),
        "renditions": {rendition.name: rendition.average_bandwidth_bps for rendition in result.renditions},
        "bars": {"cpu_ratio": RATIO_BAR, "playable_seconds": PLAYABLE_BAR_SECONDS},
        "is_within_bars": ratio <= RATIO_BAR and ours["playable_seconds"] <= PLAYABLE_BAR_SECONDS,
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
