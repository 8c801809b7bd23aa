"""The watch page in Chromium: what the first load weighs, and when it stands still."""

import gzip
import subprocess
import sys
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.programs import ROOT, web_server
from benchmarks.services import BenchServices

WEIGHT_BAR_BYTES = 300 * 1024
_LOADS = 5
_BROWSERS = ("/usr/bin/chromium", "/usr/bin/google-chrome")
# Source: W3C, Largest Contentful Paint and Layout Instability.
_OBSERVE = """
    window.seen = {lcp: 0, shift: 0, what: ''};
    new PerformanceObserver(list => { for (const entry of list.getEntries()) {
        window.seen.lcp = entry.startTime; window.seen.what = entry.element?.className || entry.element?.tagName || '';
    } }).observe({type: 'largest-contentful-paint', buffered: true});
    new PerformanceObserver(list => { for (const entry of list.getEntries()) {
        if (!entry.hadRecentInput) window.seen.shift += entry.value;
    } }).observe({type: 'layout-shift', buffered: true});
"""


class _Traffic:
    """Bytes on the wire by kind of answer, the segments of the video left out."""

    def __init__(self, session: CDPSession) -> None:
        self.bytes: dict[str, int] = {}
        self._answers: dict[str, tuple[str, str, bool]] = {}
        self._session = session
        session.send("Network.enable")
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)

    def _answered(self, event: dict[str, Any]) -> None:
        response = event["response"]
        is_packed = any(name.lower() == "content-encoding" for name in response["headers"])
        self._answers[event["requestId"]] = (event["type"], response["url"], is_packed)

    def _finished(self, event: dict[str, Any]) -> None:
        kind, url, is_packed = self._answers.get(event["requestId"], ("Other", "", True))
        if url.rpartition(".")[2] in {"m4s", "mp4", "m3u8", "mpd"}:
            return
        size = int(event["encodedDataLength"])
        if "/static/" in url and is_packed:
            # Browsers ask for Brotli only over TLS, which there is none of here.
            size += _length(url, "br") - _length(url, "gzip")
        if kind in {"Document", "XHR"} and not is_packed:
            # The proxy in front compresses pages (deploy/nginx); here there is none.
            body = self._session.send("Network.getResponseBody", {"requestId": event["requestId"]})["body"]
            size -= len(body.encode()) - len(gzip.compress(body.encode(), 5))
        self.bytes[kind] = self.bytes.get(kind, 0) + size


def measure_page(services: BenchServices, world: str) -> dict[str, Any]:
    """Load the watch page of a video with real media five times, each in a fresh profile; medians."""
    environment = services.environment(world)
    film = [sys.executable, "-m", "benchmarks.inside", "film"]
    path = (
        subprocess.run(film, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        .stdout.strip()
        .strip('"')
    )
    with web_server(environment) as (port, _pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_browser(), args=["--no-sandbox"])
        loads = [_load(browser, f"http://127.0.0.1:{port}{path}") for _ in range(_LOADS)]
        browser.close()
    middle = sorted(loads, key=lambda load: load["lcp_ms"])[_LOADS // 2]
    print(f"watch page: {middle}", flush=True)
    return {"watch_page_first_load": {**middle, "bar_bytes": WEIGHT_BAR_BYTES}}


def _load(browser: Browser, url: str) -> dict[str, Any]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, extra_http_headers={"X-Forwarded-Proto": "https"}
    )
    page = context.new_page()
    traffic = _Traffic(context.new_cdp_session(page))
    page.add_init_script(_OBSERVE)
    page.goto(url, wait_until="load")
    _settle(page)
    seen = page.evaluate("window.seen")
    context.close()
    return {
        "bytes": sum(traffic.bytes.values()),
        "bytes_by_kind": traffic.bytes,
        "lcp_ms": round(seen["lcp"]),
        "lcp_element": seen["what"],
        "layout_shift": round(seen["shift"], 4),
    }


@cache
def _length(url: str, encoding: str) -> int:
    """How long a file is in an encoding."""
    headers = {"Accept-Encoding": encoding, "X-Forwarded-Proto": "https"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return len(answer.read())


def _settle(page: Page) -> None:
    """Until the player has had time to start."""
    page.wait_for_timeout(3000)


def _browser() -> str | None:
    """The system's Chromium; None for Playwright's own."""
    return next((path for path in _BROWSERS if Path(path).exists()), None)
