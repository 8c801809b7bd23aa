"""docs/security.md answers every requirement once, and what it names is there; what it says of the code is so."""

import ast
import re
from pathlib import Path

import pytest

from accounts.providers.password_rules import CONTEXT_WORDS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text()
APPS = ("accounts", "videos", "social", "socialflow")
# Of each section of OWASP ASVS 5.0.0 how many requirements are of level 1 or 2; they are numbered from one on.
SECTIONS = {
    "1": [2, 9, 11, 3, 2], "2": [3, 3, 4, 1], "3": [0, 2, 4, 6, 5, 0, 2], "4": [3, 1, 2, 4], "5": [1, 3, 2, 3],
    "6": [3, 12, 4, 4, 5, 3, 0, 4], "7": [3, 4, 2, 5, 2, 2], "8": [2, 3, 1, 1], "9": [3, 4],
    "10": [2, 2, 4, 11, 5, 2, 3], "11": [2, 3, 3, 4, 1, 1], "12": [3, 2, 4], "13": [1, 5, 2, 5], "14": [2, 4, 3],
    "15": [3, 3, 7], "16": [1, 5, 4, 3, 3], "17": [1, 4, 2],
}  # fmt: skip
ROW = re.compile(r"^\| V([\d.]+) \| (.*?) \| (.*) \|$", re.MULTILINE)
NAMED = re.compile(r"`([^`]+)`")
ASKS = re.compile(r"^(import|from) (requests|urllib\.request|http\.client|httpx|aiohttp|socket|boto3|smtplib)\b", re.M)
SOURCES = {path: path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py") if "demo" not in path.parts}
SCRIPTS = {path.name: path.read_text() for path in (ROOT / "static" / "js").rglob("*.js")}


def requirements():
    return [
        f"{chapter}.{section}.{number}"
        for chapter, counts in SECTIONS.items()
        for section, count in enumerate(counts, 1)
        for number in range(1, count + 1)
    ]


def rows():
    return ROW.findall(TEXT)


def test_every_requirement_has_its_row():
    assert len(requirements()) == 253
    assert [number for number, _state, _how in rows()] == requirements()
    assert {state for _number, state, _how in rows()} <= {"met", "not applicable", "not met"}


def test_every_row_says_how_and_what_is_met_is_shown():
    bare = {number for number, _state, how in rows() if len(how) < 7}
    unshown = {number for number, state, how in rows() if state == "met" and not NAMED.search(how)}
    assert (bare, unshown) == (set(), set())


def test_whatever_is_named_is_there():
    named = {name for name in NAMED.findall(TEXT) if re.match(r"(tests|benchmarks|docs|accounts|static|bin)/", name)}
    assert len(named) >= 150
    missing = set()
    for name in named:
        path, _, test = name.partition("::")
        source = ROOT / path
        if not source.exists() or (test and not re.search(rf"^ *(async )?def {test}\b", source.read_text(), re.M)):
            missing.add(name)
    assert missing == set()
    for module in re.findall(r"`python -m ([\w.]+)`", TEXT):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists(), module
    for command in re.findall(r"`manage\.py (\w+)`", TEXT):
        assert any((ROOT / "socialflow/management/commands").glob(f"{command}.py")), command


def test_chapters_that_are_linked_are_there():
    headings = {
        re.sub(r"[^\w -]", "", line).strip().lower().replace(" ", "-") for line in re.findall(r"^#+ (.*)", TEXT, re.M)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= headings


def test_the_words_of_the_document_are_those_of_the_code():
    listed = re.search(r"The words are: ([^.]+)\.", TEXT)[1]
    assert set(listed.split(", ")) == CONTEXT_WORDS


def test_scripts_put_in_no_html_but_the_servers():
    banned = re.compile(
        r"insertAdjacentHTML|document\.write|postMessage|\beval\(|new Function|__proto__|Object\.assign\(\{"
    )
    assert {name: found for name, text in SCRIPTS.items() if (found := banned.findall(text))} == {}
    # A tombstone without words, and fragments as they come from the server.
    putting_in = {name for name, text in SCRIPTS.items() if re.search(r"(inner|outer)HTML", text)}
    assert putting_in == {"comments.js", "lists.js", "toggle.js"}


def test_what_scripts_keep_is_known():
    kept = re.compile(r"(?:local|session)Storage\.setItem\(\s*[\"'`]?([\w]+)|indexedDB\.open\([\"'](\w+)")
    names = {first or second for text in SCRIPTS.values() for first, second in kept.findall(text)}
    assert names <= {"volume", "theatre", "key", "uploads", "sidebarDesktopOpen", "HANDED_OVER"}, names
    assert {name for name, text in SCRIPTS.items() if "document.cookie =" in text} == {"cookies.js"}
    cookies = {match for text in SCRIPTS.values() for match in re.findall(r"keepCookie\(\"?(\w+)", text)}
    assert cookies - {"name"} == {"theme", "time_zone"}


def calls_of(names):
    """Where one of these functions is called, as `module: name`."""
    for path, text in SOURCES.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in names:
                    yield str(path.relative_to(ROOT)), called


def test_nothing_secret_is_made_by_another_generator():
    assert {path for path, text in SOURCES.items() if re.search(r"^(import|from) random\b", text, re.M)} == set()
    weak = {"hashlib.md5", "hashlib.sha1", "uuid.uuid1", "hashlib.new"}
    for_others = {
        ("accounts/providers/breached_passwords.py", "hashlib.sha1"), ("videos/services/receiving.py", "hashlib.new"),
    }  # fmt: skip
    assert set(calls_of(weak)) == for_others
    ciphers = {path.name for path, text in SOURCES.items() if "from cryptography" in text}
    assert ciphers == {"encryption.py"}


def test_only_these_modules_ask_other_machines():
    asking = {str(path.relative_to(ROOT)) for path, text in SOURCES.items() if ASKS.search(text)}
    known = {
        "accounts/log_in/adapters.py", "accounts/providers/breached_passwords.py", "accounts/providers/calls.py",
        "accounts/providers/id_tokens.py",
        "accounts/providers/sms.py", "accounts/providers/social.py",
    }  # fmt: skip
    assert {path for path in asking if not path.startswith(("socialflow/core/", "socialflow/launcher/"))} <= known


def test_no_certificate_goes_unchecked():
    unsafe = re.compile(r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False|_create_unverified|use_ssl=False")
    assert {path.name for path, text in SOURCES.items() if unsafe.search(text)} == set()


@pytest.mark.parametrize(
    "shape", [r"sf_[0-9A-Za-z]{46}", r"-----BEGIN [A-Z ]*PRIVATE KEY", r"AKIA[0-9A-Z]{16}", r"gh[pousr]_\w{36}"]
)
def test_no_secret_lies_in_the_code(shape):
    others = [*(ROOT / "deploy").rglob("*"), ROOT / "docker-compose.yml", ROOT / "Dockerfile", ROOT / ".env.example"]
    texts = [*SOURCES.values(), *(path.read_text() for path in others if path.is_file() and path.suffix != ".pyc")]
    assert [found for text in texts if (found := re.findall(shape, text))] == []


def test_the_image_holds_no_history_and_no_tests():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".*", "tests", "benchmarks", "var", "requirements-dev.*"} <= set(ignored)
