"""Scenes out of doors: mountains, cities and skies, drawn in layers that pass at different speeds."""

import math
from itertools import pairwise

from PIL import Image

from socialflow.management.demo import sounds
from socialflow.management.demo.canvas import Canvas, Color, dice, mix
from socialflow.management.demo.clips import Layer, Scene


def passing(speed: float) -> str:
    """Where a layer lies that is twice the frame's width, its halves equal, and passes at some frames a second."""
    return f"-mod(t*{speed}*W,W)"


def twice(picture: Image.Image) -> Image.Image:
    """A picture beside itself, to be moved on for ever."""
    both = Image.new("RGBA", (picture.width * 2, picture.height))
    both.paste(picture, (0, 0))
    both.paste(picture, (picture.width, 0))
    return both


def ridge(scale: float, seed: str, base: float, height: float, fill: Color) -> Image.Image:
    """One chain of mountains that can pass for ever."""
    canvas = Canvas(640, 360, scale)
    canvas.ridge(seed, base=base, height=height, fill=fill)
    return twice(canvas.finished())


def night_train(scale: float) -> Scene:
    """A lit train runs through blue mountains under the moon."""
    sky = Canvas(640, 360, scale, ("#070b24", "#16224f", "#3d4f8c", "#8d7fb0"))
    sky.stars("train", 150, below=210)
    sky.glow((505, 80), 120, "#fff3d1", 0.9)
    sky.disc((505, 80), 24, "#fff6df")
    train = Canvas(900, 90, scale)
    for wagon in range(5):
        left = 10 + wagon * 178
        train.box((left, 22), (172, 46), "#131833", radius=10)
        train.box((left, 50), (172, 7), "#b3314f")
        for window in range(6):
            lit = "#ffd88a" if (wagon * 7 + window) % 5 else "#5b5a78"
            train.box((left + 12 + window * 26, 30), (17, 14), lit, radius=3)
    train.box((0, 68), (900, 3), "#0a0d20")
    bank = Canvas(640, 360, scale)
    chance = dice("bank")
    bank.box((0, 318), (640, 42), "#060918")
    for number in range(46):
        x, height = number * 14, chance.uniform(14, 50)
        bank.polygon([(x - 9, 326), (x, 322 - height), (x + 9, 326)], "#060918")
    return Scene(
        back=sky.finished(),
        layers=[
            Layer(ridge(scale, "far", 260, 130, "#3a4a86"), x=passing(0.02)),
            Layer(ridge(scale, "mid", 292, 110, "#26346b"), x=passing(0.06)),
            Layer(ridge(scale, "near", 312, 70, "#141d47"), x=passing(0.14)),
            Layer(train.finished(), x="W-(W*0.26*t)-w*0.25", y="H*0.665"),
            Layer(twice(bank.finished()), x=passing(0.9)),
        ],
        sound=sounds.pad(-21, -14, -9, -5, breath=0.8),
    )


def fjord(scale: float) -> Scene:
    """Morning mist between the mountains, and a small boat."""
    sky = Canvas(640, 360, scale, ("#f6c9a8", "#f3dcc6", "#cfe0e3", "#9fc3cc"))
    sky.glow((190, 120), 190, "#fff2cf", 0.9)
    mist = Canvas(640, 360, scale)
    chance = dice("mist")
    for _ in range(9):
        mist.disc((chance.uniform(40, 600), chance.uniform(190, 270)), chance.uniform(60, 120), "#f4f1ea", squash=0.16)
    mist.blurred(9)
    water = Canvas(640, 360, scale)
    water.box((0, 268), (640, 92), "#7fa9b5")
    for _ in range(70):
        x, y = chance.uniform(0, 620), chance.uniform(272, 356)
        water.box((x, y), (chance.uniform(14, 60), 1.2), mix("#a9c9cf", "#5f8c9b", chance.random()))
    boat = Canvas(90, 60, scale)
    boat.polygon([(8, 40), (82, 40), (70, 54), (20, 54)], "#7b2d26")
    boat.polygon([(44, 4), (44, 38), (74, 38)], "#fff7ea")
    boat.polygon([(40, 10), (40, 38), (20, 38)], "#f0dcc2")
    return Scene(
        back=sky.finished(),
        layers=[
            Layer(ridge(scale, "fjord-far", 262, 170, "#a9bfc6"), x=passing(0.012)),
            Layer(twice(mist.finished()), x=passing(0.05), y="-H*0.08"),
            Layer(ridge(scale, "fjord-mid", 268, 120, "#6f929e"), x=passing(0.025)),
            Layer(twice(water.finished()), x=passing(0.03)),
            Layer(boat.finished(), x="W*0.16+W*0.05*t", y="H*0.68+H*0.008*sin(2.2*t)"),
            Layer(twice(mist.finished()), x="-W+" + passing(0.11)[1:], y="H*0.1"),
        ],
        sound=sounds.weather("brown", lowest=60, highest=900, gusts=0.2),
    )


def sunrise_pass(scale: float) -> Scene:
    """The sun comes up behind a mountain road full of hairpins."""
    sky = Canvas(640, 360, scale, ("#2b1d5c", "#a43a72", "#f4795b", "#ffd27d"))
    sun = Canvas(260, 260, scale)
    sun.glow((130, 130), 130, "#ffe9a8", 1)
    sun.disc((130, 130), 44, "#fff1c4")
    hill = Canvas(640, 360, scale)
    hill.polygon([(0, 360), (0, 250), (150, 215), (330, 168), (470, 205), (640, 236), (640, 360)], "#2a1740")
    turns = [
        (520, 352),
        (140, 330),
        (490, 306),
        (200, 284),
        (450, 264),
        (250, 246),
        (410, 229),
        (290, 214),
        (375, 200),
        (330, 172),
    ]
    for number, (start, end) in enumerate(pairwise(turns)):
        hill.line([start, end], "#f5b074", 7 - number * 0.62)
    for number, (start, end) in enumerate(pairwise(turns)):
        hill.line([start, end], "#5b3357", (7 - number * 0.62) * 0.7)
    rider = Canvas(40, 40, scale)
    rider.glow((20, 20), 20, "#fff6c9", 1)
    rider.disc((20, 20), 2.4, "#ffffff")
    return Scene(
        back=sky.finished(),
        layers=[
            Layer(sun.finished(), x="W*0.5-w/2", y="H*0.5-H*0.08*t"),
            Layer(ridge(scale, "alps-far", 268, 150, "#8c3f70"), x=passing(0.01)),
            Layer(ridge(scale, "alps-mid", 300, 120, "#5b2a5e"), x=passing(0.018)),
            Layer(hill.finished()),
            Layer(rider.finished(), x="W*0.5-w/2+(0.26-0.028*t)*W*sin(2.1*t)", y="H*0.9-H*0.075*t-h/2"),
        ],
        sound=sounds.melody((-9, -5, -2, 3, -2, -5), per_second=5, decay=4),
    )


def rainy_city(scale: float) -> Scene:
    """Neon signs, lit windows and rain, and all of it again in the wet street."""
    city = Canvas(640, 360, scale, ("#24105c", "#7a1f8a", "#ff5f8f"))
    _blocks(city, "back", 220, "#43197a", "#c77dff", 30)
    _blocks(city, "front", 240, "#0d0722", "#ffcf6b", 46)
    for x, y, text, color in (
        (92, 120, "RAMEN", "#ff3d81"),
        (316, 84, "24H", "#2ce8f5"),
        (470, 138, "CAFE", "#ffb454"),
    ):
        city.glow((x + 40, y), 90, color, 0.75)
        city.letters(text, (x, y + 10), 26, color, weight=0.05)
    mirrored = (
        city.finished().crop((0, 0, round(640 * scale), round(240 * scale))).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    )
    scene = city.finished()
    scene.paste(mirrored.resize((scene.width, round(118 * scale))), (0, round(242 * scale)))
    shade = Image.new("RGBA", (scene.width, round(118 * scale)), (70, 22, 96, 120))
    scene.alpha_composite(shade, (0, round(242 * scale)))
    return Scene(
        back=scene,
        layers=[
            Layer(_rain(scale, "near", 70, 26, "#cfd8ff"), x="-W*0.1+mod(t*W*-0.25,W*0.1)", y="-H+mod(t*H*2.4,H)"),
            Layer(_rain(scale, "far", 110, 14, "#8f9be0"), x="-W*0.1+mod(t*W*-0.12,W*0.1)", y="-H+mod(t*H*1.5,H)"),
            Layer(_cat(scale), x="W*0.08+W*0.07*t", y="H*0.72+H*0.006*abs(sin(9*t))"),
        ],
        sound=sounds.weather("pink", lowest=500, highest=7000, gusts=0.3, level=0.35),
    )


def saturn(scale: float) -> Scene:
    """A ringed planet drifts through the view of a small telescope."""
    space = Canvas(640, 360, scale, ("#04040f", "#0d1030", "#1c1240"), angle=35)
    space.glow((520, 300), 300, "#5b2c83", 0.5)
    space.stars("saturn", 230)
    zoom = scale * 1.35
    ball = Canvas(200, 200, zoom)
    for number, color in enumerate(("#e9cf9a", "#d9b77c", "#f1dcae", "#cfa66b", "#e6c88f", "#c4965d")):
        ball.box((30, 30 + number * 24), (140, 26), color)
    ball.blurred(3)
    mask = Canvas(200, 200, zoom)
    mask.disc((100, 100), 68, "#ffffff")
    cut = ball.finished()
    cut.putalpha(mask.finished().getchannel("A"))
    planet = Canvas(420, 220, zoom)
    for radius, color in ((188, "#8f7a5a"), (176, "#d8c197"), (156, "#a98f68"), (146, "#efdcb4"), (126, "#9c835d")):
        planet.disc((210, 110), radius, line=color, squash=0.3, width=7)
    rings = planet.finished()
    front = rings.crop((0, round(110 * zoom), rings.width, rings.height))
    rings.alpha_composite(cut, (round(110 * zoom), round(10 * zoom)))
    rings.alpha_composite(front, (0, round(110 * zoom)))
    return Scene(
        back=space.finished(),
        layers=[
            Layer(
                rings.rotate(14, resample=Image.Resampling.BICUBIC, expand=True),
                x="W*0.58-w/2-W*0.035*t",
                y="H*0.34-h/2+H*0.02*t",
            )
        ],
        sound=sounds.pad(-33, -26, -21, -17, breath=0.12),
    )


def star_trails(scale: float) -> Scene:
    """The sky turns around the pole star above a small observatory, and each star leaves its trace."""
    stars = Canvas(800, 800, scale)
    chance = dice("trails")
    for _ in range(330):
        reach, turn = 400 * math.sqrt(chance.random()), chance.uniform(0, 2 * math.pi)
        color = chance.choice(("#ffffff", "#9ecbff", "#ffd6a5", "#c9b6ff"))
        stars.disc(
            (400 + reach * math.cos(turn), 400 + reach * math.sin(turn)), chance.choice((0.6, 0.8, 1.1, 1.5)), color
        )
    ground = Canvas(640, 360, scale)
    ground.ridge("observatory", base=352, height=46, fill="#05060f", roughness=0.4)
    ground.disc((470, 306), 34, "#0b0d1d")
    ground.box((436, 306), (68, 40), "#0b0d1d")
    ground.polygon([(464, 272), (478, 272), (484, 302), (470, 304)], "#ffb35c")
    sky = Canvas(640, 360, scale, ("#03061a", "#0a1a3f", "#1d3a66", "#3f5f7a"))
    return Scene(
        back=sky.finished(),
        layers=[
            Layer(
                stars.finished(),
                x="W*0.42-w/2",
                y="H*0.36-h/2",
                motion="rotate=a=-0.11*t:c=none:ow=iw*0.95:oh=ih*0.6,lagfun=decay=0.985",
            ),
            Layer(ground.finished()),
        ],
        sound=sounds.pad(-24, -17, -12, -8, breath=0.2),
    )


def _blocks(canvas: Canvas, seed: str, ground: float, fill: Color, light: Color, least: float) -> None:
    """Houses from side to side, some windows lit."""
    chance, x = dice(seed), -10.0
    while x < canvas.width:
        wide, high = chance.uniform(44, 84), chance.uniform(least, 185)
        canvas.box((x, ground - high), (wide - 4, high + 6), fill)
        for row in range(int(high // 16)):
            for column in range(int((wide - 14) // 12)):
                if chance.random() < 0.38:
                    canvas.box(
                        (x + 7 + column * 12, ground - high + 8 + row * 16),
                        (6, 8),
                        mix(light, fill, chance.uniform(0, 0.7)),
                    )
        x += wide


def _rain(scale: float, seed: str, count: int, length: float, color: Color) -> Image.Image:
    """Slanting drops, twice as high as the frame and alike in both halves."""
    canvas, chance = Canvas(720, 360, scale), dice(seed)
    for _ in range(count):
        x, y = chance.uniform(0, 720), chance.uniform(0, 360 - length)
        canvas.line([(x, y), (x - length * 0.12, y + length)], mix(color, "#2d0f52", 0.25), 0.9)
    drops = canvas.finished()
    both = Image.new("RGBA", (drops.width, drops.height * 2))
    both.paste(drops, (0, 0))
    both.paste(drops, (0, drops.height))
    return both


def _cat(scale: float) -> Image.Image:
    canvas = Canvas(90, 70, scale)
    canvas.disc((42, 44), 22, "#05030d", squash=0.6)
    canvas.disc((66, 30), 12, "#05030d")
    canvas.polygon([(57, 24), (58, 8), (67, 19)], "#05030d")
    canvas.polygon([(67, 19), (76, 8), (77, 25)], "#05030d")
    canvas.line([(22, 42), (10, 30), (9, 14)], "#05030d", 5)
    for x in (30, 38, 50, 58):
        canvas.line([(x, 50), (x, 66)], "#05030d", 5)
    canvas.disc((63, 29), 1.8, "#b8ff5c")
    canvas.disc((71, 29), 1.8, "#b8ff5c")
    return canvas.finished()
