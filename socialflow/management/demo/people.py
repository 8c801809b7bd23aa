"""Who lives in the demo world."""

from dataclasses import dataclass

from socialflow.management.demo.portraits import Look, Palette


@dataclass(frozen=True)
class Person:
    """An account with a drawn avatar: the letters of an emblem, or else a portrait; creators have a banner."""

    username: str
    name: str
    bio: str
    location: str
    palette: Palette
    look: Look
    emblem: str = ""
    banner: str = ""
    links: tuple[str, ...] = ()
    joined_days_ago: int = 90


_INDIGO = Palette("#1b1f4b", "#4a4fb5", "#f2b5d4", "#ffcb47")
_TEAL = Palette("#0b3c49", "#13899a", "#c6f1e7", "#ff7f51")
_BERRY = Palette("#3b0f3f", "#a23b72", "#f7d6bf", "#f18f01")
_FOREST = Palette("#12372a", "#436850", "#dfeeb5", "#fbbc43")
_RUST = Palette("#4a1710", "#b5432a", "#f9d9a8", "#2a9d8f")
_NIGHT = Palette("#070b24", "#27306b", "#9aa7e8", "#ffd6a5")
_SAND = Palette("#5c3a1e", "#c98f4e", "#fbeed7", "#d1495b")
_NEON = Palette("#12082e", "#6d1d8b", "#2ce8f5", "#ff3d81")
_ROSE = Palette("#5b1f3a", "#de6262", "#ffd9c7", "#ffb703")
_SLATE = Palette("#16202c", "#3f5a73", "#c9dbe8", "#f2a65a")
_SUN = Palette("#2b1d5c", "#d1495b", "#ffd27d", "#fff1c4")
_MAP = Palette("#16423c", "#2f8f7b", "#e9efec", "#e4572e")

CREATORS = (
    Person(
        "creator", "Mira Okafor", "Generative art, made slowly. I draw with equations and then try to make them forget they were equations.\n\n"
        "New piece every other Thursday. Prints and code are free, coffee is welcome.", "Lisbon, Portugal", _INDIGO, Look(4, 0, "curls"),
        banner="discs", links=("https://mira.example.com", "https://git.example.com/mira"), joined_days_ago=412,
    ),
    Person(
        "northbound_lena", "Lena Fjord", "Slow travel by rail and by boat. No flights, no hurry, many thermos flasks.",
        "Tromsø, Norway", _SLATE, Look(0, 3, "long"), banner="hills", links=("https://northbound.example.org",), joined_days_ago=388,
    ),
    Person(
        "tinkertom", "Tom Abara", "I take things apart and put most of them back. Clocks, lamps, the occasional toaster.\n\nParts lists under every video.",
        "Leeds, England", _TEAL, Look(5, 4, "short", has_glasses=True), banner="tiles", links=("https://tinkertom.example.com/parts",),
        joined_days_ago=301,
    ),
    Person(
        "salt_and_starter", "Ines Moreau", "Bread, mostly. The starter is called Gérard and is older than my oldest child.",
        "Lyon, France", _SAND, Look(1, 2, "bun"), banner="waves", links=("https://saltandstarter.example.com",), joined_days_ago=274,
    ),
    Person(
        "quietpixels", "Hana Sato", "Making a small game about a cat, a city and a lot of rain. Devlogs when something works, and when it does not.",
        "Osaka, Japan", _NEON, Look(0, 4, "bob"), banner="tiles", links=("https://quietpixels.example.com/devlog",), joined_days_ago=233,
    ),
    Person(
        "deepfield", "Dr Amara Nwosu", "Astronomer by day, which is the wrong time for it. Small telescopes, honest pictures, no clickbait about aliens.",
        "Nairobi, Kenya", _NIGHT, Look(5, 0, "bun", has_glasses=True), banner="stars", links=("https://deepfield.example.org",), joined_days_ago=356,
    ),
    Person(
        "lowtide_fm", "Low Tide FM", "Tape loops, old synths and weather. One take, no laptop. Run by Jonas from a boathouse.",
        "Hamburg, Germany", _ROSE, Look(1, 3, "cap"), emblem="LT", banner="waves", links=("https://lowtide.example.net",), joined_days_ago=190,
    ),
    Person(
        "moss_and_stone", "Freya Lindqvist", "A shady garden on the north side of a rock. Ferns, moss, patience.",
        "Gothenburg, Sweden", _FOREST, Look(0, 6, "curls"), banner="hills", joined_days_ago=168,
    ),
    Person(
        "velo_marco", "Marco Rinaldi", "Up before the sun, over the pass before breakfast. Routes, gradients and where the good espresso is.",
        "Bormio, Italy", _SUN, Look(2, 1, "short"), banner="hills", links=("https://velo.example.com/routes",), joined_days_ago=145,
    ),
    Person(
        "papermaps", "Yusuf Demir", "How to read a landscape with a sheet of paper. Cartographer, hillwalker, reluctant phone owner.",
        "Ankara, Türkiye", _MAP, Look(2, 4, "short", has_glasses=True), emblem="MAP", banner="waves", links=("https://papermaps.example.org",),
        joined_days_ago=120,
    ),
    Person(
        "ray_explains", "Ray Castellano", "Computer science you can see. Short videos, long footnotes.",
        "Montevideo, Uruguay", _RUST, Look(3, 5, "short"), banner="tiles", links=("https://ray.example.com/notes",), joined_days_ago=99,
    ),
    Person(
        "thread_and_chalk", "Anjali Rao", "Patterns from my grandmother's doorstep: kolam, rangoli, weaving. Drawn at dawn, gone by noon.",
        "Mysuru, India", _BERRY, Look(3, 4, "long"), banner="discs", links=("https://threadandchalk.example.in",), joined_days_ago=77,
    ),
)  # fmt: skip

DEMO = Person(
    "demo", "Robin Demo", "Here to watch, listen and leave kind comments. This account is for trying things out.", "Everywhere", _TEAL,
    Look(2, 2, "short", has_glasses=True), joined_days_ago=60,
)  # fmt: skip

AUDIENCE = (
    Person("ada_bytes", "Ada Kowalska", "Backend by day, bread by night.", "Kraków, Poland", _INDIGO, Look(0, 1, "bob", has_glasses=True)),
    Person("kofi_m", "Kofi Mensah", "Trains, football, terrible puns.", "Accra, Ghana", _FOREST, Look(5, 4, "short")),
    Person("lucia_v", "Lucía Vargas", "Illustrator. I pause videos to draw them.", "Bogotá, Colombia", _BERRY, Look(2, 0, "long")),
    Person("old_bjorn", "Björn", "Retired ferryman. Ask me about knots.", "Bergen, Norway", _SLATE, Look(0, 5, "cap")),
    Person("mei_l", "Mei Lin", "Two cats, one balcony, forty plants.", "Taipei, Taiwan", _ROSE, Look(1, 4, "bun")),
    Person("samira_k", "Samira Khalil", "Physics teacher. Yes, this will be on the test.", "Amman, Jordan", _TEAL, Look(1, 0, "scarf")),
    Person("pete_shed", "Pete from the shed", "I have a lathe and opinions.", "Dunedin, New Zealand", _RUST, Look(0, 5, "short", has_glasses=True)),
    Person("noor_draws", "Noor Haddad", "Comics about pigeons.", "Beirut, Lebanon", _SAND, Look(2, 1, "curls")),
    Person("tomasz_fm", "Tomasz", "Collects cassette tapes and regrets.", "Gdańsk, Poland", _NEON, Look(0, 2, "short")),
    Person("wanjiru_n", "Wanjirũ Ndungu", "Runner. Currently injured, hence all the videos.", "Eldoret, Kenya", _SUN, Look(5, 0, "bun")),
    Person("elif_okur", "Elif Okur", "Reads maps for fun and gets lost for sport.", "Izmir, Türkiye", _MAP, Look(1, 2, "long", has_glasses=True)),
    Person("dave_hm", "Dave H-M", "Long-time lurker, first-time commenter. Every time.", "Cork, Ireland", _NIGHT, Look(0, 6, "cap")),
)

EVERYONE = (*CREATORS, DEMO, *AUDIENCE)
