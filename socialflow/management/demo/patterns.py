"""Scenes that are computed rather than drawn: fractals, cellular automata, landscapes of noise, sorting, symmetry."""

import math

from PIL import Image

from socialflow.management.demo import sounds
from socialflow.management.demo.canvas import Canvas, Color, dice, mix
from socialflow.management.demo.clips import Layer, Scene

_TURN = "rotate=a={}*t:c=none:ow=iw:oh=ih"


def silk(scale: float) -> Scene:
    """Clouds of colour that drift through each other."""
    back = Canvas(640, 360, scale, ("#2a0a5e", "#5b1f9c", "#ff5f7e", "#ffb36b"), angle=60)
    drifts = (
        ("#ff8a3d", 210, "W*0.5+W*0.28*sin(0.9*t)", "H*0.3+H*0.4*cos(0.7*t)"),
        ("#36e0d0", 190, "W*0.4+W*0.34*cos(0.8*t+1)", "H*0.7+H*0.3*sin(1.1*t)"),
        ("#ff3f9e", 230, "W*0.7+W*0.3*sin(0.6*t+4)", "H*0.5+H*0.4*sin(0.9*t+2)"),
        ("#5a6bff", 220, "W*0.2+W*0.3*sin(0.75*t+2)", "H*0.5+H*0.35*cos(0.8*t)"),
    )
    return Scene(
        back=back.finished(),
        layers=[Layer(_cloud(scale, color, radius), x=f"{x}-w/2", y=f"{y}-h/2") for color, radius, x, y in drifts],
        sound=sounds.pad(-12, -8, -5, -1, 2, breath=0.3),
    )


def mandelbrot(scale: float) -> Scene:
    """Down into the valley of seahorses."""
    del scale
    place = "start_x=-0.7435669:start_y=0.1314023:start_scale=0.3:end_scale=0.0011:end_pts=150:maxiter=900"
    return Scene(
        back=f"mandelbrot=size={{size}}:rate={{rate}}:{place}:outer=normalized_iteration_count:inner=black,"
        "hue=s=0,format=yuv444p,pseudocolor=preset=inferno",
        sound=sounds.melody((-12, -5, 0, 4, 7, 4, 0, -5), per_second=6),
    )


def led_wall(scale: float) -> Scene:
    """Conway's Game of Life on a wall of lamps; what dies glows on for a while."""
    return Scene(
        back="life=size=64x36:rate=12:mold=14:ratio=0.32:random_seed=11:death_color=#0b3b5a:life_color=#ffe45c:mold_color=#12051f,"
        "scale={size}:flags=neighbor,fps={rate}",
        layers=[Layer(_mask(scale))],
        sound=sounds.melody((0, 7, 3, 10, 12, 10, 3, 7), per_second=8, decay=9),
    )


def rule_110(scale: float) -> Scene:
    """A one-dimensional automaton, row by row, cut out of drifting colours."""
    del scale
    return Scene(
        back="gradients=size={size}:rate={rate}:c0=#00f5d4:c1=#00bbf9:c2=#9b5de5:c3=#f15bb5:n=4:speed=0.02:seed=4,format=rgba[g];"
        "cellauto=rule=110:size=160x90:rate={rate}:random_fill_ratio=0.5:random_seed=3:scroll=1:start_full=1,format=gray,"
        "scale={size}:flags=neighbor[m];[g][m]alphamerge[l];color=#0d0b1e:size={size}:rate={rate}[d];[d][l]overlay",
        sound=sounds.melody((-12, -9, -5, -2, 0, -2, -5, -9), per_second=8, decay=8),
    )


def contours(scale: float) -> Scene:
    """A map whose land rises and sinks: heights as tints, with a line at every step."""
    del scale
    tint = "pseudocolor=preset=viridis"
    return Scene(
        back="perlin=size={size}:rate={rate}:octaves=3:persistence=0.4:xscale=2.4:yscale=1.6:tscale=0.22:random_mode=seed:seed=5,"
        f"format=gray,lut=y='clip((val-70)*1.9,0,255)',split[a][b];[a]lut=y='32*floor(val/32)',format=yuv444p,{tint}[c];"
        "[b]lut=y='if(lt(mod(val,32),2.5),255,0)',format=gray[m];color=white:size={size}:rate={rate},format=yuv444p[w];"
        "[w][m]alphamerge[l];[c][l]overlay",
        sound=sounds.weather("pink", lowest=200, highest=2200, gusts=0.4, level=0.3),
    )


def carpet(scale: float) -> Scene:
    """An endless fall into Sierpinski's carpet."""
    del scale
    return Scene(
        back="sierpinski=size={size}:rate={rate}:type=carpet:jump=60:seed=9,format=gray[m];"
        "gradients=size={size}:rate={rate}:c0=#ff9f1c:c1=#ff4d6d:c2=#7b2cbf:n=3:speed=0.03:type=radial:seed=2,format=rgba[g];"
        "[g][m]alphamerge[l];color=#fdf0d5:size={size}:rate={rate}[d];[d][l]overlay",
        sound=sounds.pad(-24, -12, -5, breath=1.5),
    )


def fern(scale: float) -> Scene:
    """Barnsley's fern, three times, grows out of the ground."""
    wood = Canvas(640, 360, scale, ("#f3f0d7", "#d9e6bd", "#8fbf7a"))
    wood.glow((470, 60), 220, "#fffbe0", 0.9)
    plants = ((90, -0.2, 215, "#8cbd6e", 1.0), (480, 0.2, 250, "#5f9e57", 1.6), (290, 0.04, 330, "#2f6b3c", 0.5))
    return Scene(
        back=wood.finished(),
        layers=[
            Layer(
                _fern(scale, lean, height, color),
                x=f"W*{x / 640:.3f}-w/3",
                y=f"H-h*(1-pow(1-min(1,t/{4 + wait}),2))+H*0.004*sin(2*t+{wait})",
            )
            for x, lean, height, color, wait in plants
        ],
        sound=sounds.melody((-5, 0, 4, 7, 11, 7, 4, 0), per_second=3, decay=3),
    )


def kolam(scale: float) -> Scene:
    """One line around dots, turning slowly, with petals that turn the other way."""
    floor = Canvas(640, 360, scale, ("#7a1f1f", "#b5482a", "#d9772f"), angle=30)
    petals = Canvas(520, 520, scale)
    for ring, (radius, colors) in enumerate(
        ((158, ("#ffd23f", "#ee4266")), (112, ("#3bceac", "#ffd23f")), (66, ("#f7f7ff", "#540d6e")))
    ):
        for number in range(16):
            angle = math.tau * (number + ring / 2) / 16
            center = 260 + radius * math.cos(angle), 260 + radius * math.sin(angle)
            petals.disc(center, 19 - ring * 3, colors[number % 2])
    line = Canvas(520, 520, scale)
    for lobes, reach, width, color in ((8, 1.04, 4, "#fffaf0"), (12, 0.66, 3, "#ffe9c2"), (5, 0.36, 3, "#fffaf0")):
        points = [_rose(260, 168 * reach, lobes, step / 720 * math.tau) for step in range(721)]
        line.line(points, color, width)
    return Scene(
        back=floor.finished(),
        layers=[
            Layer(petals.finished(), x="(W-w)/2", y="(H-h)/2", motion=_TURN.format(-0.25)),
            Layer(line.finished(), x="(W-w)/2", y="(H-h)/2", motion=_TURN.format(0.35)),
        ],
        sound=sounds.melody((-12, -11, -8, -7, -5, -4, -1, 0), per_second=4, decay=4),
    )


def _cloud(scale: float, color: Color, radius: float) -> Image.Image:
    canvas = Canvas(2 * radius, 2 * radius, scale)
    canvas.glow((radius, radius), radius, color, 1)
    return canvas.finished()


def _mask(scale: float) -> Image.Image:
    """Black with a round hole for each of 64 × 36 lamps."""
    cell = Canvas(10, 10, scale)
    cell.disc((5, 5), 4.2, "#ffffff")
    hole = cell.finished().getchannel("A").point([255 - value for value in range(256)])
    mask = Image.new("L", (round(640 * scale), round(360 * scale)))
    for x in range(64):
        for y in range(36):
            mask.paste(hole, (round(x * 10 * scale), round(y * 10 * scale)))
    black = Image.new("RGBA", mask.size, (9, 4, 16))
    black.putalpha(mask)
    return black


def _rose(middle: float, radius: float, lobes: int, angle: float) -> tuple[float, float]:
    reach = radius * (0.72 + 0.28 * math.cos(lobes * angle))
    return middle + reach * math.cos(angle), middle + reach * math.sin(angle)


def _fern(scale: float, lean: float, height: float, color: Color) -> Image.Image:
    """Source: M. F. Barnsley, Fractals Everywhere, 1988: four affine maps, chosen by chance."""
    canvas, chance = Canvas(height, height, scale), dice(f"fern{height}")
    u, v = 0.0, 0.0
    for _ in range(7000):
        roll = chance.random()
        if roll < 0.01:
            u, v = 0.0, 0.16 * v
        elif roll < 0.86:
            u, v = 0.85 * u + 0.04 * v, -0.04 * u + 0.85 * v + 1.6
        elif roll < 0.93:
            u, v = 0.2 * u - 0.26 * v, 0.23 * u + 0.22 * v + 1.6
        else:
            u, v = -0.15 * u + 0.28 * v, 0.26 * u + 0.24 * v + 0.44
        place = height * (0.4 + u / 10 + lean * v / 10), height * (1 - v / 10.2)
        canvas.disc(place, 1.1, mix(color, "#dff0c0", v / 22))
    return canvas.finished()
