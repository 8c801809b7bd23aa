"""What there is to translate: every text that Python, or a template, hands to Django's translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation.template import templatize

from socialflow.core.errors import title_of
from socialflow.management.messages.catalog import Key, Message

_APPS = ("accounts", "videos", "social", "socialflow")
_MODULE = "django.utils.translation"
# What each function is given first: c is the context, 1 and n are the words for one and for many.
_FUNCTIONS = {"gettext": "1", "pgettext": "c1", "ngettext": "1n", "npgettext": "c1n"}
_TITLE = "problem title"
_API = "socialflow/core/api.py"
# The exceptions whose first argument is the code of a problem, of which its title is made (socialflow.core.api).
_PROBLEMS = re.compile(r"(?:Domain|Invalid|Forbidden|NotFound|Conflict|TooOften|Unavailable)Error")
_CODE = re.compile(r"[a-z][a-z0-9_]+")
# Codes that are not given to one of them by name: defaults, those of the API's own refusals, and those of DRF.
_OTHER_CODES = (
    "account_inactive", "authentication_failed", "bad_request", "body_cut", "csrf_failed", "forbidden",
    "internal_server_error", "invalid_token", "login_not_finished", "not_acceptable", "not_authenticated", "not_found",
    "parse_error", "permission_denied", "service_unavailable", "throttled", "token_expired", "too_large", "too_slow",
    "unavailable", "upload_busy",
)  # fmt: skip
_LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)


def find_messages(root: Path) -> dict[Key, Message]:
    """Everything below a checkout that is to be translated, with the files that say it."""
    found: dict[Key, Message] = {}
    for path in _files(root):
        place = str(path.relative_to(root))
        text = path.read_text("utf-8")
        for message in _in_python(text) if path.suffix == ".py" else _in_template(text):
            kept = found.setdefault(message.key, message)
            kept.places.add(place)
            kept.plural = kept.plural or message.plural
    for title in map(title_of, _OTHER_CODES):
        found.setdefault((_TITLE, title), Message(title, _TITLE, places={_API}))
    return found


def _files(root: Path) -> Iterator[Path]:
    for app in _APPS:
        yield from (path for path in (root / app).rglob("*.py") if "migrations" not in path.parts)
    yield from (path for path in (root / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def _in_python(text: str) -> Iterator[Message]:
    tree = ast.parse(text)
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        kind = names.get(called, called if isinstance(node.func, ast.Attribute) else "")
        given = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        if shape := _FUNCTIONS.get(kind.removesuffix("_lazy").removesuffix("_noop")):
            yield from _message(shape, given)
        elif _PROBLEMS.fullmatch(called) and given and _CODE.fullmatch(str(given[0])):
            yield Message(title_of(str(given[0])), _TITLE)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_MODULE):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)


def _in_template(text: str) -> Iterator[Message]:
    for name, literals in _CALL.findall(templatize(text)):
        given = [ast.literal_eval(literal) for literal in re.findall(_LITERAL, literals, re.DOTALL)]
        yield from _message(_FUNCTIONS["gettext" if name == "_" else name], given)


def _message(shape: str, given: list[Any]) -> Iterator[Message]:
    """The message of a call whose first arguments are written out; one that is put together cannot be found."""
    parts = dict(zip(shape, given, strict=False))
    if parts.get("1") and len(parts) == len(shape) and all(isinstance(part, str) for part in parts.values()):
        yield Message(parts["1"], parts.get("c"), parts.get("n"))
