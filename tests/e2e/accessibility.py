"""What everybody needs of a page: axe finds nothing against WCAG 2.2 A and AA, and what has the focus shows it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

from tests.e2e.steps import settle

_AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text()
_FIND_VIOLATIONS = """async () => {
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  const tell = (id, { target, failureSummary }) => `${id}: ${target.flat().join(" ")}: ${failureSummary}`;
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => tell(id, node)));
}"""
Schemes = Mapping[int, tuple[Literal["light", "dark"], ...]]
# How a page is looked at: the width of its window, and in which colours.
_SCHEMES: Schemes = {390: ("light", "dark"), 1440: ("light", "dark")}
FOCUSED = """() => {
  const element = document.activeElement;
  const rings = [getComputedStyle(element), getComputedStyle(element, "::after")];
  // What one types into may show it by its frame.
  const isField = element.matches("input, textarea, select");
  const frames = isField ? [element, element.closest(".composer-post") ?? element] : [];
  const isRinged =
    rings.some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && outlineWidth !== "0px") ||
    frames.some((frame) => getComputedStyle(frame).boxShadow.includes("0px 0px 0px 3px"));
  return { name: element.tagName.toLowerCase() + "." + element.className, isRinged, isBody: element === document.body };
}"""


def violations_of(page: Page, schemes: Schemes = _SCHEMES) -> list[str]:
    """What axe finds on a phone and on a desk, light and dark, and what sticks out at the side."""
    page.evaluate(_AXE)
    found: list[Any] = []
    for width, shown in schemes.items():
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in shown:
            page.emulate_media(color_scheme=scheme)
            settle(page)
            found += [f"{width} {scheme} {line}" for line in page.evaluate(_FIND_VIOLATIONS)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width} scrolls sideways")
    return found
