"""Nothing lies about that nobody uses: templates and their tags, icons, scripts, variables of the environment."""

import ast
import re
from functools import cache
from pathlib import Path

import allauth
from django.apps import apps

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
SCRIPTS = ROOT / "static" / "js"
ICONS = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text()))
# Which of these is drawn is said by who includes them, by name alone.
PICKED = re.compile(r'(?:drawing=|section_link \S+ )"([\w-]+)"')
LIBRARY = Path(allauth.__file__).parent
OF_STATUS = re.compile(r"[45]\d\d\.html")
# The functions that send one of our own mails, by its name: its three parts are called after it.
SENDERS = {"promise_mail", "send_mail_to"}
PARTS = ("subject.txt", "message.txt", "message.html")


@cache
def product() -> str:
    """All that can name a template, an icon or a script."""
    folders = ("accounts", "videos", "social", "socialflow", "templates", "static/js")
    return "\n".join(
        path.read_text()
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".txt", ".js"}
    )


def is_of_others(name: str) -> bool:
    """Whether it stands in for a template of an application of others, or is the HTML part of one's mail."""
    named = {name, re.sub(r"_message\.html$", "_message.txt", name)}
    folders = [Path(app.path) / "templates" for app in apps.get_app_configs()]
    return any((folder / other).exists() for folder in folders for other in named)


@cache
def mails_of_ours() -> set[str]:
    """The templates of the mails that are sent, as the calls that send them name them."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "accounts").rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    sent = {
        str(argument.value.value)
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in SENDERS
        for argument in call.keywords
        if argument.arg == "template" and isinstance(argument.value, ast.Constant)
    }
    return {f"accounts/email/{name}_{part}" for name in sent for part in PARTS}


def test_every_template_is_drawn():
    picked = {f"components/drawings/{name}.html" for name in PICKED.findall(product())} | mails_of_ours()
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}
    undrawn = {name for name in names - picked if f'"{name}"' not in product() and not OF_STATUS.fullmatch(name)}
    assert {name for name in undrawn if not is_of_others(name)} == set()


def test_every_tag_and_filter_is_used():
    files = [path for path in ROOT.glob("*/**/templatetags/*.py") if ".venv" not in path.parts]
    tags = {name for path in files for name in re.findall(r"@register\b.*\n(?:@.*\n)*def (\w+)", path.read_text())}
    text = "\n".join(path.read_text() for path in TEMPLATES.rglob("*") if path.is_file())
    assert len(tags) > 20
    assert {name for name in tags if not re.search(rf"(?:{{% |\|){name}\b", text)} == set()


def test_every_mail_of_the_library_is_sent_or_stands_in_one_that_is():
    senders = "\n".join(path.read_text() for path in (LIBRARY / "account").rglob("*.py"))
    files = (TEMPLATES / "account/email").iterdir()
    kinds = {path.name: re.sub(r"_(subject|message)\.\w+$", "", path.name) for path in files}
    unsent = {name for name, kind in kinds.items() if f"account/email/{kind}" not in senders}
    assert {name for name in unsent if f'"account/email/{name}"' not in product()} == set()


def test_every_mail_of_ours_has_its_three_parts_and_nothing_more():
    there = {str(path.relative_to(TEMPLATES)) for path in (TEMPLATES / "accounts/email").iterdir()}
    assert there == mails_of_ours()


def test_every_icon_that_is_drawn_is_there_and_the_other_way_round():
    drawn = set(re.findall(r'{% icon ["\']([\w-]+)', product())) | set(re.findall(r"#([\w-]+)", product()))
    drawn |= set(PICKED.findall(product()))
    assert ICONS - drawn == set()
    assert set(re.findall(r'{% icon ["\']([\w-]+)', product())) - ICONS == set()


def test_every_script_is_loaded_and_what_it_exports_is_imported():
    texts = {path.name: path.read_text() for path in SCRIPTS.rglob("*.js")}
    exported = re.compile(r"export (?:async )?(?:function|const|let|class) (\w+)")
    unread = {
        name
        for home, text in texts.items()
        for name in exported.findall(text)
        if not any(re.search(rf"\b{name}\b", other) for path, other in texts.items() if path != home)
    }
    assert unread == set()
    assert {name for name in texts if f"js/{name}" not in product() and f"./{name}" not in product()} == set()


def test_every_variable_of_the_environment_is_read():
    settings = ROOT / "socialflow" / "settings"
    names = re.findall(r"^([A-Z][A-Z0-9_]+) = ", (settings / "env.py").read_text(), re.MULTILINE)
    readers = "\n".join(path.read_text() for path in settings.glob("*.py"))
    assert {name for name in names if len(re.findall(rf"\b{name}\b", readers)) < 3} == set()
