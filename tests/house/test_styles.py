"""Every page loads the sheets of what it shows, and no sheet says anything of what nothing shows."""

import re
from functools import cache
from pathlib import Path

import allauth
import pytest
from django.template import Engine

ROOT = Path(__file__).parents[2]
SHEETS = ROOT / "static" / "css"
TEMPLATES = ROOT / "templates"
LIBRARY = Path(allauth.__file__).parent / "templates"
# Names that are put together, and those that come from programs of others.
COMPOSED = re.compile(r"avatar-\d+|tint-\d|htmx-request")
FOREIGN = {"docs.css"}

# What is said of left and right is wrong where lines run from right to left; names of parts of the player are its own.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[\w-]*"
    r"|left|right|top|bottom|(?:min-|max-)?(?:width|height)|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear):\s*(?:left|right)\b|inset:(?:\s+[^\s;]+){4}"
)

LINK = re.compile(r"css/([\w/]+\.css)")
STYLES = re.compile(r"{% block styles %}(.*?){% endblock", re.DOTALL)
PARENT = re.compile(r"{% extends ['\"]([^'\"]+)")
PART = re.compile(r"{% (?:include|same_for_all) ['\"]([^'\"]+)|{% element (\w+)")


@cache
def source(name: str) -> str:
    return Engine.get_default().get_template(name).source


def parts(name: str, seen: set[str]) -> set[str]:
    """A template and all that it includes."""
    if name not in seen:
        seen.add(name)
        for included, element in PART.findall(source(name)):
            parts(included or f"allauth/elements/{element}.html", seen)
    return seen


def chain(name: str) -> list[str]:
    """A page and what it extends, up to the frame of all."""
    parent = PARENT.search(source(name))
    return [name, *chain(parent[1])] if parent else [name]


def classes(name: str) -> set[str]:
    shown = " ".join(re.findall(r'class="((?:{%.*?%}|[^"])*)"', source(name)))
    return set(re.sub(r"{[%{].*?[%}]}", " ", shown).split())


def loaded(name: str) -> set[str]:
    """The sheets that a page asks for: its own, those of what it extends where it says so, and everybody's."""
    asked = ""
    for link in chain(name):
        block = STYLES.search(source(link))
        if block and block[1]:
            asked += block[1]
            if "block.super" not in block[1]:
                break
    return set(LINK.findall(asked)) | set(LINK.findall(source("components/head.html")))


@cache
def homes() -> dict[str, set[str]]:
    """Where each class has a rule of its own."""
    found: dict[str, set[str]] = {}
    for sheet in SHEETS.rglob("*.css"):
        for name in re.findall(r"^  \.([\w-]+)(?=[ ,{])", sheet.read_text(), re.MULTILINE):
            found.setdefault(name, set()).add(str(sheet.relative_to(SHEETS)))
    return found


def pages() -> list[str]:
    paths = [path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html")]
    paths += [path.relative_to(LIBRARY) for path in (LIBRARY / "account").glob("*.html")]
    return sorted({name for name in map(str, paths) if name != "base.html" and chain(name)[-1] == "base.html"})


def test_every_page_loads_the_sheets_of_what_it_shows():
    missing = {}
    for page in pages():
        shown = set().union(*(classes(part) for link in chain(page) for part in parts(link, set())))
        bare = {name for name in shown if name in homes() and not homes()[name] & loaded(page)}
        if bare:
            missing[page] = sorted(bare)
    assert missing == {}


@pytest.mark.parametrize("sheet", sorted(SHEETS.rglob("*.css")), ids=lambda path: path.name)
def test_no_sheet_is_of_what_nothing_shows(sheet):
    text = "\n".join(path.read_text() for path in [*TEMPLATES.rglob("*.html"), *(ROOT / "static/js").rglob("*.js")])
    text += (ROOT / "socialflow/core/templatetags/ui.py").read_text()
    assert str(sheet.relative_to(SHEETS)) in LINK.findall(text)
    if sheet.name not in FOREIGN:
        selectors = re.sub(r"/\*.*?\*/|[^{};]*;|@[^{]*{", "", sheet.read_text(), flags=re.DOTALL)
        named = {name for name in re.findall(r"\.([a-zA-Z][\w-]*)", selectors) if not COMPOSED.fullmatch(name)}
        assert {name for name in named if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)} == set()


@pytest.mark.parametrize("sheet", sorted(SHEETS.rglob("*.css")), ids=lambda path: path.name)
def test_no_sheet_knows_left_from_right(sheet):
    declared = re.sub(r"/\*.*?\*/|@(?:media|container)[^{]*{", "", sheet.read_text(), flags=re.DOTALL)
    assert PHYSICAL.findall(declared) == []
