"""What has been uploaded in the demo world."""

from collections.abc import Callable
from dataclasses import dataclass

from socialflow.management.demo import landscapes, objects, patterns
from socialflow.management.demo.clips import Scene
from videos.choices import Visibility


@dataclass(frozen=True)
class Film:
    """A video: who made it, what it shows, and what is said of it; `key` is what conversation calls it by."""

    key: str
    owner: str
    title: str
    scene: Callable[[float], Scene]
    days_ago: float
    views: int
    tags: tuple[str, ...]
    description: str
    card: str = ""
    seconds: float = 6
    scale: float = 1
    visibility: Visibility = Visibility.PUBLIC


FILMS = (
    Film(
        "clock", "tinkertom", "I rebuilt a station clock that was stopped for 31 years", objects.clock, 25.2, 410, ("repair", "clocks", "diy", "brass"),
        "It came out of a skip behind the goods yard. The movement was full of sparrow nest.\n\n0:00 What was wrong with it\n0:02 Cleaning the gears\n"
        "0:04 First tick\n\nParts list and drawings are on my site. No sparrows were harmed; they had moved out long ago.", seconds=7,
    ),
    Film(
        "fjord", "northbound_lena", "Fog over the fjord, 5 a.m., nobody else awake", landscapes.fjord, 23.6, 655, ("travel", "norway", "slow tv", "boats"),
        "I set the camera on the railing and made coffee. This is what it saw.\n\n0:00 Fog\n0:03 A boat\n0:05 More fog\n\n"
        "The boat belongs to a man called Sverre who says hello.", seconds=8, scale=1.25,
    ),
    Film(
        "mandelbrot", "creator", "Falling into the Mandelbrot set (seahorse valley)", patterns.mandelbrot, 21.9, 980,
        ("generative art", "fractals", "maths", "zoom"),
        "One formula, z² + c, and you can fall for ever.\n\n0:00 From above\n0:03 The valley\n0:05 Seahorses\n\n"
        "Coordinates: −0.7435669 + 0.1314023 i. Take them and keep going, it does not end.", card="Z² + C\nThe deepest hole in maths", seconds=7,
    ),
    Film(
        "loaf", "salt_and_starter", "The cut that makes a sourdough loaf open like a book", objects.loaf, 19.7, 870, ("baking", "sourdough", "bread", "cooking"),
        "Everyone asks about flour. It is the cut. Blade at thirty degrees, one breath, no second thoughts.\n\n0:00 The board\n0:02 The cut\n"
        "0:04 Listen to it\n\n500 g flour, 350 g water, 100 g starter, 10 g salt. Patience to taste.", card="ONE CUT\nThat's the whole secret",
    ),
    Film(
        "sorting", "ray_explains", "Comb sort in seven seconds", objects.sorting, 18.3, 540, ("algorithms", "programming", "computer science", "sorting"),
        "Bubble sort's faster, better-looking cousin. The gap shrinks by 1.3 every round, and small values race home from the far end.\n\n"
        "0:00 Big gaps\n0:03 Getting there\n0:06 Done\n\nWhy 1.3? Footnotes on my site; they are longer than the video.", seconds=7,
    ),
    Film(
        "desk", "creator", "Studio tour, winter edition", objects.desk, 17.1, 35, ("studio", "behind the scenes"),
        "For followers only: where the work happens, including the plant that refuses to die.\n\n0:00 The window\n0:03 The screen\n0:05 The lamp with opinions",
        visibility=Visibility.FOLLOWERS, scale=1.25,
    ),
    Film(
        "saturn", "deepfield", "Saturn through a £90 telescope, and what you really see", landscapes.saturn, 15.8, 1120,
        ("astronomy", "saturn", "telescope", "space"),
        "No stacking, no false colour, no swelling music. Just a planet with rings, drifting out of view because the Earth turns.\n\n"
        "0:00 There it is\n0:03 Cassini's gap\n0:06 Gone\n\nYou need a dark garden, ten minutes and somebody to share it with.",
        card="SATURN\nfrom a back garden", seconds=8,
    ),
    Film(
        "record", "lowtide_fm", "Tape loops for a rainy Sunday, side A", objects.record, 14.4, 730, ("music", "lofi", "vinyl", "ambient"),
        "Three loops of different lengths that only meet again after eleven hours. You get seven seconds of it here.\n\n0:00 Loop one\n"
        "0:02 Loop two joins\n0:04 All three\n\nRecorded in the boathouse. The crackle is real, and so is the duck.", seconds=7,
    ),
    Film(
        "contours", "papermaps", "Contour lines: find the flat spot before it gets dark", patterns.contours, 12.9, 385,
        ("maps", "hiking", "navigation", "outdoors"),
        "Close together is steep. Far apart is where you sleep.\n\n0:00 Hills and holes\n0:02 The saddle\n0:04 Your tent goes here\n\n"
        "The land in this video never existed. The advice still works.", card="READ THE LAND\nContours in 6 seconds",
    ),
    Film(
        "fern", "moss_and_stone", "A fern unrolls: nine days in six seconds", patterns.fern, 11.5, 590, ("garden", "plants", "timelapse", "ferns"),
        "One picture every four minutes, from the same stone, in the same rain.\n\n0:00 Bare ground\n0:02 The first frond\n0:05 Three of them\n\n"
        "Yes, it is a very regular fern. I was surprised as well.",
    ),
    Film(
        "led_wall", "tinkertom", "2,304 lamps playing Conway's Game of Life", patterns.led_wall, 10.2, 760, ("electronics", "led", "game of life", "diy"),
        "Every lamp looks at its eight neighbours and decides whether to be on. That is the whole program.\n\n0:00 Power on\n0:02 Chaos\n"
        "0:04 Islands\n\nIt draws 90 watts and heats the shed. Two birds, one stone.", card="2,304 LAMPS\n1 rule",
    ),
    Film(
        "intro", "creator", "New channel intro (rough cut, please don't share yet)", patterns.carpet, 9.6, 12, ("work in progress",),
        "Unlisted: for the three people I sent the link to. Too fast? Too many squares?", visibility=Visibility.UNLISTED, seconds=5,
    ),
    Film(
        "sunrise", "velo_marco", "48 hairpins before breakfast: the Stelvio at sunrise", landscapes.sunrise_pass, 8.4, 905,
        ("cycling", "alps", "stelvio", "sunrise"),
        "24.3 km, 1,808 m up, 48 turns. Left at 4:40 with one light and two bananas.\n\n0:00 Still dark\n0:03 Turn 22\n0:06 The sun wins\n\n"
        "Top tip: count down, not up. Full route with coffee stops on my site.", card="48 HAIRPINS\nbefore breakfast", seconds=7,
    ),
    Film(
        "kolam", "thread_and_chalk", "A kolam at dawn: one line, never lifted", patterns.kolam, 7.3, 640, ("kolam", "rangoli", "patterns", "tradition"),
        "Rice flour on a swept step. The line goes around every dot and comes home.\n\n0:00 Petals\n0:02 The line\n0:04 It turns\n\n"
        "By noon the ants have eaten it. That is the point.",
    ),
    Film(
        "night_train", "northbound_lena", "Night train to Narvik: 19 hours in 8 seconds", landscapes.night_train, 6.1, 1290,
        ("trains", "travel", "norway", "night"),
        "Upper bunk, window side. I did not sleep and I do not regret it.\n\n0:00 Moonrise\n0:03 Abisko\n0:06 The tunnel nobody warns you about\n\n"
        "Book the sleeper six weeks ahead, bring slippers, be nice to the conductor.", seconds=8, scale=1.25,
    ),
    Film(
        "rule_110", "ray_explains", "Rule 110: a whole computer made of one line", patterns.rule_110, 4.8, 470,
        ("cellular automata", "computer science", "programming", "turing"),
        "Three cells in, one cell out. It can still compute anything your laptop can, given enough rows and a great deal of patience.\n\n"
        "0:00 The rule\n0:02 Gliders\n0:05 So what?\n\nProof: Matthew Cook, 2004. Footnotes as always.", card="RULE 110\nSmallest computer ever?",
    ),
    Film(
        "synth", "lowtide_fm", "One synth, one take: “Amber”", objects.synthesizer, 3.7, 820, ("music", "synth", "live", "ambient"),
        "Eight notes and a slow filter, played until the light went.\n\n0:00 Amber\n0:03 Still Amber\n0:05 The neighbour's dog agrees\n\nNo overdubs. One mistake, left in.",
        card="AMBER\none synth, one take", seconds=7,
    ),
    Film(
        "trails", "deepfield", "Why the stars go round, filmed from a hill", landscapes.star_trails, 2.6, 1010, ("astronomy", "night sky", "star trails", "timelapse"),
        "They do not, of course. We do. Four hours of sky around the pole, with an observatory that was very patient with me.\n\n"
        "0:00 Points\n0:03 Arcs\n0:06 Circles\n\nExposure notes in the pinned comment as soon as I find the notebook.", seconds=7,
    ),
    Film(
        "city", "quietpixels", "Devlog 12: rain, neon and one very wet cat", landscapes.rainy_city, 1.4, 1380, ("gamedev", "pixel art", "devlog", "indie"),
        "Reflections work! The cat walks! The rain falls at two speeds and I am unreasonably happy about it.\n\n0:00 The street\n0:02 Cat\n"
        "0:05 Also cat\n\nNext time: umbrellas, and people to hold them.", seconds=7, scale=1.25,
    ),
    Film(
        "silk", "creator", "Liquid colour: painting with five sines", patterns.silk, 0.35, 450, ("generative art", "colour", "loop", "design"),
        "Four clouds, five sines, no keyframes. I left it running on the wall all weekend and nobody asked me to turn it off.\n\n"
        "0:00 Violet\n0:02 Teal arrives\n0:05 Everything at once", card="LIQUID COLOUR\nfive sines, no keyframes", scale=1.25,
    ),
    Film(
        "test", "creator", "Colour test 07", patterns.silk, 0.2, 0, (), "Private. Same as 06 but warmer.", visibility=Visibility.PRIVATE, seconds=5,
    ),
)  # fmt: skip
