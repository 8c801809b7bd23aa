"""Scenes on a table: a clock, a loaf, a record, a synthesizer, sorted bars, a desk."""

import math

from PIL import Image

from socialflow.management.demo import sounds
from socialflow.management.demo.canvas import Canvas, Color, dice, mix
from socialflow.management.demo.clips import RATE, Layer, Scene

_TURN = "rotate=a={}:c=none:ow=iw:oh=ih"


def clock(scale: float) -> Scene:
    """A clock of brass with gears behind its face."""
    wall = Canvas(640, 360, scale, ("#0f4c4a", "#1f7a6d", "#f2c57c"), angle=25)
    for x, y, radius, teeth in ((110, 290, 70, 14), (560, 80, 96, 18)):
        _gear(wall, (x, y), radius, teeth)
    face = Canvas(300, 300, scale)
    face.disc((150, 150), 146, "#7a4a1e")
    face.disc((150, 150), 136, "#d9a441")
    face.disc((150, 150), 124, "#fff8e7")
    for mark in range(60):
        angle = math.tau * mark / 60
        inner = 102 if mark % 5 == 0 else 113
        ends = [(150 + reach * math.sin(angle), 150 - reach * math.cos(angle)) for reach in (inner, 119)]
        face.line(ends, "#3b2a1a", 4 if mark % 5 == 0 else 1.4)
    hands = []
    for length, width, color, speed in (
        (62, 9, "#3b2a1a", "0.9+t*0.18"),
        (94, 6, "#3b2a1a", "t*2.1"),
        (104, 2.5, "#d7263d", "floor(t*4)*0.349"),
    ):
        hand = Canvas(240, 240, scale)
        hand.line([(120, 138), (120, 120 - length)], color, width)
        hand.disc((120, 120), 8, color)
        hands.append(Layer(hand.finished(), x="(W-w)/2", y="(H-h)/2", motion=_TURN.format(speed)))
    return Scene(
        back=wall.finished(),
        layers=[Layer(face.finished(), x="(W-w)/2", y="(H-h)/2"), *hands],
        sound=sounds.ticking(),
    )


def loaf(scale: float) -> Scene:
    """A round loaf on a board, steaming."""
    table = Canvas(640, 360, scale, ("#f7e7ce", "#e9c89b", "#cf9a63"), angle=70)
    chance = dice("flour")
    table.disc((320, 225), 236, "#8a5a34", squash=0.5)
    table.disc((320, 215), 236, "#b07c4a", squash=0.5)
    for ring in range(5):
        table.disc((320, 215), 226 - ring * 38, line="#a06d3d", squash=0.48, width=1.5)
    table.disc((320, 200), 152, "#6d3d1c", squash=0.66)
    for step in range(24):
        table.disc(
            (320 - step * 0.6, 190 - step * 1.4), 150 - step * 4.4, mix("#8f4f22", "#e8a95b", step / 23), squash=0.66
        )
    _cut(table)
    for _ in range(240):
        angle, reach = chance.uniform(0, math.tau), 250 * math.sqrt(chance.random())
        table.disc(
            (320 + reach * math.cos(angle), 205 + 0.55 * reach * math.sin(angle)), chance.uniform(0.6, 2), "#fff6e6"
        )
    return Scene(
        back=table.finished(),
        layers=[
            Layer(
                _steam(scale, number),
                x=f"W*{0.28 + number * 0.13}+W*0.02*sin(1.7*t+{number})",
                y=f"H*0.3-mod(H*0.11*t+H*{number * 0.16},H*0.6)",
            )
            for number in range(4)
        ],
        sound=sounds.weather("brown", lowest=300, highest=4000, gusts=5, level=0.3),
    )


def record(scale: float) -> Scene:
    """A record turns; its light stays where it is."""
    table = Canvas(640, 360, scale, ("#ffb88c", "#de6262", "#7a2e4d"), angle=50)
    table.box((70, 20), (430, 322), "#4a1c33", radius=18)
    table.box((78, 28), (414, 306), "#f3d9c0", radius=14)
    arm = Canvas(640, 360, scale)
    arm.disc((448, 82), 30, "#c9a58c")
    arm.disc((448, 82), 18, "#5b3a4a")
    arm.line([(448, 82), (440, 210), (372, 262)], "#eef0f2", 6)
    arm.box((352, 254), (30, 18), "#2b2430", radius=4)
    return Scene(
        back=table.finished(),
        layers=[
            Layer(_disc(scale), x="W*0.19", y="H*0.083", motion=_TURN.format("3.5*t")),
            Layer(_glint(scale), x="W*0.19", y="H*0.083"),
            Layer(arm.finished(), y="H*0.004*sin(3.5*t)"),
            Layer(
                _equalizer(scale),
                x="W*0.81",
                y="H*0.5-h/2",
                motion=f"crop=iw/12:ih:iw/12*mod(floor(n/{RATE // 8})\\,12):0",
            ),
        ],
        sound=sounds.melody((-17, -10, -5, -2, -14, -7, -2, 2), per_second=3, decay=2),
    )


def synthesizer(scale: float) -> Scene:
    """Waves over glowing keys."""
    keys = Canvas(640, 110, scale)
    keys.box((0, 0), (640, 110), "#0b0614")
    for number in range(20):
        keys.box((number * 32 + 1, 6), (30, 104), "#f5ead6", radius=4)
    for number in range(20):
        if number % 7 not in {2, 6}:
            keys.box((number * 32 + 22, 6), (19, 62), "#1a1026", radius=3)
    dusk = Canvas(640, 360, scale, ("#190b3d", "#5a189a", "#ff5d8f"))
    dusk.glow((320, 250), 260, "#ffb36b", 0.7)
    waves = [
        Layer(_wave(scale, cycles, height, color), x=f"-mod(t*{speed}*W,W)", y=f"H*0.34-h/2+H*0.03*sin({cycles}*t)")
        for cycles, height, color, speed in ((2, 70, "#9bf6ff", 0.5), (3, 46, "#ffd6ff", 0.8), (5, 26, "#fdffb6", 1.2))
    ]
    return Scene(
        back=dusk.finished(),
        layers=[*waves, Layer(keys.finished(), y="H-h"), _lit_key(scale)],
        sound=sounds.melody((-24, -12, -5, 0, 3, 7, 10, 15), per_second=4, decay=1.5),
    )


def sorting(scale: float) -> Scene:
    """Bars find their places."""
    return Scene(
        back=Canvas(640, 360, scale, ("#101426", "#1c2340")).finished(),
        layers=[Layer(_sorted_bars(scale), motion="crop=iw/8:ih/6:iw/8*mod(floor(n/3)\\,8):ih/6*min(5\\,floor(n/24))")],
        sound=sounds.melody((0, 2, 4, 7, 9, 12, 14, 16, 19, 21), per_second=10, decay=9),
    )


def desk(scale: float) -> Scene:
    """A desk by the window, in winter."""
    room = Canvas(960, 540, scale, ("#f4d9c6", "#e8b79a"))
    room.box((90, 60), (300, 220), "#fffaf2", radius=6)
    room.box((102, 72), (276, 196), "#7fa8d1")
    room.ridge("window", base=268, height=0, fill="#e8b79a")
    room.box((0, 282), (960, 258), "#e8b79a")
    chance = dice("snow")
    for _ in range(90):
        room.disc((chance.uniform(104, 376), chance.uniform(74, 266)), chance.uniform(1, 3), "#ffffff")
    room.box((236, 72), (8, 196), "#fffaf2")
    room.box((0, 430), (960, 110), "#7b4a2e")
    room.box((0, 422), (960, 14), "#9c6240")
    room.box((470, 210), (300, 176), "#22223b", radius=10)
    room.box((482, 222), (276, 150), "#f25f5c", radius=4)
    room.disc((620, 297), 52, "#ffe066")
    room.disc((620, 297), 30, "#247ba0")
    room.box((596, 386), (48, 40), "#22223b")
    room.box((556, 418), (128, 8), "#22223b", radius=4)
    room.line([(850, 424), (870, 300), (800, 250)], "#2f3e46", 7)
    room.polygon([(770, 262), (826, 222), (838, 280)], "#ffb703")
    room.glow((770, 290), 130, "#fff1b8", 0.55)
    room.box((150, 380), (70, 44), "#2a9d8f", radius=8)
    for angle in range(-60, 61, 20):
        tip = 185 + 90 * math.sin(math.radians(angle)), 380 - 110 * math.cos(math.radians(angle))
        room.line([(185, 384), tip], "#40916c", 9)
    room.box((330, 392), (50, 32), "#fffaf2", radius=6)
    wide = room.finished()
    return Scene(
        back=Canvas(640, 360, scale, ("#e8b79a",)).finished(),
        layers=[Layer(wide, x="-(w-W)*(0.5-0.5*cos(0.55*t))", y="-(h-H)*(0.35+0.3*sin(0.4*t))")],
        sound=sounds.pad(-9, -5, 0, 3, breath=0.4),
    )


def _gear(canvas: Canvas, center: tuple[float, float], radius: float, teeth: int) -> None:
    for tooth in range(teeth):
        angle = math.tau * tooth / teeth
        canvas.disc(
            (center[0] + radius * math.cos(angle), center[1] + radius * math.sin(angle)), radius * 0.13, "#b8863b"
        )
    canvas.disc(center, radius, "#b8863b")
    canvas.disc(center, radius * 0.72, "#8f6527")
    canvas.disc(center, radius * 0.3, "#d9a441")


def _cut(canvas: Canvas) -> None:
    """A long bent cut, and leaves of wheat beside it."""
    for bend, color, width in ((0, "#fbe9c6", 15), (4, "#c98546", 5)):
        arch = [(190 + step * 6, 208 + bend - 42 * math.sin(step / 40 * math.pi)) for step in range(41)]
        canvas.line(arch, color, width)
    for leaf in range(-3, 4):
        x, foot = 312 + leaf * 30, 170 + 3.2 * leaf * leaf
        for low, high in ((20, 34), (-34, -50)):
            canvas.line([(x, foot - low), (x + 13, foot - high)], "#fbe9c6", 5)


def _disc(scale: float) -> Image.Image:
    """The record itself."""
    canvas = Canvas(300, 300, scale)
    canvas.disc((150, 150), 148, "#14121a")
    for ring in range(26):
        canvas.disc((150, 150), 142 - ring * 3.4, line="#26232f" if ring % 5 else "#3d3848", width=1)
    canvas.disc((150, 150), 52, "#ffcb47")
    canvas.polygon([(150, 150), (120, 107), (180, 107)], "#e4572e")
    canvas.polygon([(150, 150), (120, 193), (180, 193)], "#2a9d8f")
    canvas.disc((150, 150), 52, line="#14121a", width=2)
    canvas.disc((150, 150), 5, "#f3d9c0")
    return canvas.finished()


def _glint(scale: float) -> Image.Image:
    """The light on it, which does not turn."""
    canvas = Canvas(300, 300, scale)
    for middle in (-62, 118):
        edge = [math.radians(middle + turn) for turn in (-9, -3, 3, 9)]
        canvas.polygon([(150, 150), *((150 + 140 * math.cos(at), 150 + 140 * math.sin(at)) for at in edge)], "#ffffff")
    glint = canvas.finished()
    glint.putalpha(glint.getchannel("A").point([value // 7 for value in range(256)]))
    return glint


def _steam(scale: float, number: int) -> Image.Image:
    canvas = Canvas(120, 220, scale)
    points = [(60 + 22 * math.sin(step / 9 + number), 200 - step * 2.4) for step in range(70)]
    canvas.line(points, "#ffffff", 15)
    canvas.blurred(11)
    steam = canvas.finished()
    steam.putalpha(steam.getchannel("A").point([round(value * 0.6) for value in range(256)]))
    return steam


def _equalizer(scale: float) -> Image.Image:
    """Twelve pictures of five bars, side by side."""
    canvas, chance = Canvas(12 * 100, 240, scale), dice("equalizer")
    for picture in range(12):
        for bar in range(5):
            height = chance.uniform(30, 190)
            canvas.box(
                (picture * 100 + 8 + bar * 18, 215 - height), (12, height), mix("#ffcb47", "#ffffff", bar / 6), radius=5
            )
    return canvas.finished()


def _lit_key(scale: float) -> Layer:
    """Light that jumps from key to key with the melody."""
    lit = Canvas(90, 150, scale)
    lit.glow((45, 75), 70, "#ff9a3d", 0.95)
    return Layer(lit.finished(), x="W*(0.05+0.115*mod(floor(t*4),8))-w/3", y="H-h*0.95")


def _wave(scale: float, cycles: int, height: float, color: Color) -> Image.Image:
    """A line of whole waves over twice the frame's width."""
    canvas = Canvas(1280, 200, scale)
    for width, shade in ((7, mix(color, "#5a189a", 0.55)), (2.5, color)):
        canvas.line(
            [(x, 100 + height * math.sin(x / 640 * cycles * math.tau)) for x in range(-8, 1296, 4)], shade, width
        )
    return canvas.finished()


def _sorted_bars(scale: float) -> Image.Image:
    """48 moments of a comb sort, eight in a row."""
    chance = dice("bars")
    values = [number / 40 for number in range(1, 41)]
    chance.shuffle(values)
    moments: list[tuple[list[float], int, int]] = []
    gap, swaps = 40, True
    while gap > 1 or swaps:
        gap, swaps = max(1, int(gap / 1.3)), False
        for low in range(40 - gap):
            if values[low] > values[low + gap]:
                values[low], values[low + gap] = values[low + gap], values[low]
                swaps = True
                moments.append(([*values], low, low + gap))
    chosen = [moments[round(number * (len(moments) - 1) / 47)] for number in range(48)]
    canvas = Canvas(640 * 8, 360 * 6, scale / 2)
    for number, (bars, low, high) in enumerate(chosen):
        left, top = number % 8 * 640, number // 8 * 360
        for place, value in enumerate(bars):
            color = "#ffffff" if place in {low, high} else mix("#3a86ff", "#ff006e", value)
            canvas.box((left + 20 + place * 15, top + 340 - value * 310), (11, value * 310), color, radius=4)
    return canvas.finished().resize((round(640 * 8 * scale), round(360 * 6 * scale)), Image.Resampling.BICUBIC)
