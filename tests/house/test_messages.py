"""Everything that is said can be said in every language: the catalogs are whole, current and compiled."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

from socialflow.management.messages.catalog import Catalog, Message, compiled, placeholders, read_po, write_po
from socialflow.management.messages.sources import find_messages

ROOT = Path(settings.BASE_DIR)
OURS, LIBRARIES = settings.LOCALE_PATHS
CATALOGS = sorted(OURS.glob("*/LC_MESSAGES/django.po"))
EVERY = [*CATALOGS, *sorted(LIBRARIES.glob("*/LC_MESSAGES/django.po"))]
TRANSLATING = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
# They translate what is written out elsewhere: in the table of titles, and in the rows of videos.
HANDING_ON = {"socialflow/core/api.py", "videos/providers/sentences.py"}


def shown(path):
    return str(path.relative_to(ROOT))


def test_every_language_that_is_offered_has_its_catalog():
    languages = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    assert {path.parts[-3] for path in CATALOGS} == languages


@pytest.mark.parametrize("path", CATALOGS, ids=shown)
def test_it_holds_exactly_what_the_source_says(path):
    """When this fails: `make messages`, then translate what is empty in locale/."""
    kept, found = read_po(path).messages, find_messages(ROOT)
    assert sorted(map(str, found.keys() - kept.keys())) == []
    assert sorted(map(str, kept.keys() - found.keys())) == []
    assert {key for key in found if found[key].plural != kept[key].plural} == set()


@pytest.mark.parametrize("path", EVERY, ids=shown)
def test_everything_in_it_is_translated_for_good(path):
    catalog = read_po(path)
    assert [message.words for message in catalog.messages.values() if not message.is_complete] == []
    assert "#~" not in path.read_text("utf-8")
    forms = {m.words: len(m.translations) for m in catalog.messages.values() if m.plural is not None}
    assert {words for words, count in forms.items() if count != catalog.forms} == set()


@pytest.mark.parametrize("path", EVERY, ids=shown)
def test_what_is_put_into_a_text_is_put_into_its_translation(path):
    wrong = []
    for message in read_po(path).messages.values():
        sources = [message.words] if message.plural is None else [message.words, message.plural]
        for source, text in zip(sources, message.translations, strict=True):
            # Links and line breaks of the source are there in the translation, too.
            same = [placeholders(source) == placeholders(text), source.count("<") == text.count("<")]
            if not all([*same, source.count("\n") == text.count("\n"), source[-1:] == "\n" or text[-1:] != "\n"]):
                wrong.append((source, text))
    assert wrong == []


@pytest.mark.parametrize("path", EVERY, ids=shown)
def test_what_is_compiled_is_what_is_written(path):
    """When this fails: `make messages`."""
    catalog = read_po(path)
    assert path.with_suffix(".mo").read_bytes() == compiled(catalog)
    with path.with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    for message in (message for message in catalog.messages.values() if message.is_complete):
        said = read.gettext if message.context is None else lambda words, at=message.context: read.pgettext(at, words)
        if message.plural is None:
            assert said(message.words) == message.translations[0]
        else:
            assert [read.ngettext(message.words, message.plural, n) for n in (1, 2)] == message.translations


def test_nothing_is_translated_that_is_put_together_first():
    """`_(f"…{name}")` finds no translation: what changes is put in afterwards."""
    wrong = []
    for app in ("accounts", "videos", "social", "socialflow"):
        for path in (ROOT / app).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            names = {
                alias.asname or alias.name: alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
                for alias in node.names
                if alias.name in TRANSLATING
            }
            if shown(path) in HANDING_ON or "messages" in path.parts:
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                    count = 2 if names[node.func.id].startswith(("ngettext", "pgettext")) else 1
                    if not all(isinstance(argument, ast.Constant) for argument in node.args[:count]):
                        wrong.append(f"{shown(path)}:{node.lineno}")
    assert wrong == []


def test_scripts_have_no_words_of_their_own():
    """Theirs stand in data attributes of the page, in its language."""
    phrase = re.compile(r"[A-Z][a-z]+ [a-z]+|[a-z]{3,} [a-z]{2,} [a-z]{2,}")
    said = {}
    for script in (ROOT / "static" / "js").glob("*.js"):
        code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", script.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        texts = [text for _quote, text in re.findall(r"([\"'`])((?:(?!\1).)*)\1", code)]
        if words := [text for text in texts if phrase.search(text)]:
            said[script.name] = words
    assert said == {}


def test_a_catalog_reads_as_it_was_written(tmp_path):
    messages = [
        Message("Plain", translations=["Schlicht"]),
        Message('A "quote"\\', translations=["Ein „Zitat“\\"]),
        Message("Two\nlines\n", translations=["Zwei\nZeilen\n"], notes=["On two lines."], places={"a.py", "b.html"}),
        Message("%(n)s day", plural="%(n)s days", translations=["%(n)s Tag", "%(n)s Tage"]),
        Message("May", "month", translations=["Mai"]),
        Message("Later", translations=[""]),
    ]
    catalog = Catalog(
        "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
        {m.key: m for m in messages},
    )
    write_po(catalog, tmp_path / "django.po")
    assert read_po(tmp_path / "django.po").messages == catalog.messages
    (tmp_path / "django.mo").write_bytes(compiled(catalog))
    with (tmp_path / "django.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert [read.gettext(words) for words in ("Plain", "Two\nlines\n", "Later")] == [
        "Schlicht",
        "Zwei\nZeilen\n",
        "Later",
    ]
    assert (read.pgettext("month", "May"), read.ngettext("%(n)s day", "%(n)s days", 3)) == ("Mai", "%(n)s Tage")


def test_what_is_to_be_translated_is_found_where_it_is_said(tmp_path):
    (tmp_path / "accounts").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "accounts" / "said.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        "_('One' ' line'); ngettext('%(n)s day', '%(n)s days', 2); pgettext('month', 'May')\n"
        "raise NotFoundError('no_such_day', _('There is none.')) from TooOftenError('too_quick', 3)\n"
        "other('Not this')\n"
    )
    (tmp_path / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "Home" %} {{ title|default:_("None") }} not this '
        "{% blocktranslate count n=n %}{{ n }} %{% plural %}{{ n }} %s{% endblocktranslate %}"
        "{% translate 'May' context 'verb' %}"
    )
    found = {key for key, message in find_messages(tmp_path).items() if "socialflow/core/api.py" not in message.places}
    assert found == {
        (None, "One line"), (None, "%(n)s day"), ("month", "May"), ("problem title", "No such day"),
        ("problem title", "Too quick"), (None, "There is none."), (None, "Home"), (None, "None"), (None, "%(n)s %%"),
        ("verb", "May"),
    }  # fmt: skip
