"""Short films: a scene of drawn layers, or of what ffmpeg computes, made into a file with moving pictures and sound."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from socialflow.management.demo.canvas import Canvas
from videos.providers.confinement import ffmpeg_program

RATE = 24
# Slides in from the left within the first second, slower and slower.
_CARD_X = "-w*pow(1-min(1,max(0,t-0.2)/0.7),3)"
_TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Layer:
    """A picture that moves.

    `x` and `y` are ffmpeg's expressions of the time `t`, the frame (`W`, `H`) and the picture (`w`, `h`); `motion` are
    filters of its own, such as a rotation; without them it is read once and kept.
    """

    picture: Image.Image
    x: str = "0"
    y: str = "0"
    motion: str = ""


@dataclass(frozen=True)
class Scene:
    """What is seen and heard: a source of ffmpeg or a picture at the back, layers before it.

    A source names `{size}` and `{rate}`.
    """

    back: str | Image.Image
    sound: str
    layers: Sequence[Layer] = ()


class ClipFailed(Exception):  # noqa: N818 - says what happened
    """ffmpeg did not make the clip; the message is what it said."""


def film(scene: Scene, *, target: Path, seconds: float, scale: float, card: str = "") -> None:
    """Make a clip of 640 × 360 times `scale`, its title card on top. Raises ClipFailed."""
    layers = [*scene.layers, Layer(title_card(card, scale), x=_CARD_X)] if card else list(scene.layers)
    with TemporaryDirectory(prefix="socialflow-clip-") as folder:
        command = [ffmpeg_program(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
        command += _inputs(scene, layers, Path(folder), scale)
        command += ["-filter_complex", _graph(scene, layers), "-map", "[out]", "-map", f"{len(layers) + 1}:a"]
        command += ["-t", str(seconds), "-r", str(RATE), "-c:v", "libx264", "-preset", "ultrafast", "-crf", "17"]
        # A key frame a second: pictures are taken from all over the film.
        command += ["-g", str(RATE)]
        command += ["-pix_fmt", "yuv420p", "-af", f"afade=t=in:d=0.3,afade=t=out:st={seconds - 0.8}:d=0.8"]
        command += ["-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", str(target)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False)
    if done.returncode:
        raise ClipFailed(done.stderr[-2000:])


def title_card(text: str, scale: float) -> Image.Image:
    """Two lines of bold letters at the lower left, on a shade that keeps them readable."""
    canvas = Canvas(640, 360, scale)
    shade = Image.linear_gradient("L").point([round(0.62 * max(0, value - 110) * 255 / 145) for value in range(256)])
    canvas.image.putalpha(shade.resize(canvas.image.size))
    headline, _, line = text.partition("\n")
    canvas.letters(headline, (34, 296 if line else 330), 44, "#ffffff")
    canvas.letters(line, (35, 330), 22, "#ffd9a8", weight=0.02)
    return canvas.finished()


def _inputs(scene: Scene, layers: Sequence[Layer], folder: Path, scale: float) -> list[str]:
    """The back, the layers in order, and the sound."""
    if isinstance(scene.back, str):
        size = f"{round(640 * scale)}x{round(360 * scale)}"
        inputs = ["-f", "lavfi", "-i", scene.back.replace("{size}", size).replace("{rate}", str(RATE))]
    else:
        inputs = _picture(scene.back.convert("RGB"), folder / "back.png")
    for number, layer in enumerate(layers):
        inputs += _picture(layer.picture, folder / f"{number}.png")
    return [*inputs, "-f", "lavfi", "-i", scene.sound]


def _picture(picture: Image.Image, path: Path) -> list[str]:
    picture.save(path, "PNG", compress_level=1)
    return ["-framerate", str(RATE), "-i", str(path)]


def _graph(scene: Scene, layers: Sequence[Layer]) -> str:
    """Each picture is decoded once and held; what moves by overlay alone is not even repeated."""
    held = f"loop=loop=-1:size=1,setpts=N/{RATE}/TB"
    back = "format=yuv420p" if isinstance(scene.back, str) else f"format=yuv420p,{held}"
    parts = [f"[0:v]{back}[m0]"]
    for number, layer in enumerate(layers):
        motion = f",{held},{layer.motion}" if layer.motion else ""
        parts.append(f"[{number + 1}:v]format=yuva420p{motion}[l{number}]")
        parts.append(f"[m{number}][l{number}]overlay=x='{layer.x}':y='{layer.y}'[m{number + 1}]")
    parts.append(f"[m{len(layers)}]null[out]")
    return ";".join(parts)
