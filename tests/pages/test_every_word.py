"""Every word of every page goes through the catalogs: in a language made of brackets nothing stands outside of them.

What people wrote, and the names of things, all begin with `zq` here or are listed below.
"""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf.locale import LANG_INFO
from django.test import Client
from django.utils.translation import trans_real
from django.utils.translation.trans_real import DjangoTranslation

from accounts.models import User
from accounts.services import block_user, create_token, follow_user, mute_user, request_export, warn_person
from social.choices import TargetKind
from social.services import create_comment, create_post, save_target
from socialflow.management.messages.catalog import Catalog, compiled
from tests.addresses import SAMPLES, addresses
from tests.factories.accounts import EmailAddressFactory, UserFactory
from tests.factories.videos import DraftFactory, VideoFactory
from tests.factors import give_app, show_proof

pytestmark = pytest.mark.django_db

CODE = "xx"
SAMPLE = SAMPLES["UUIDConverter"]
# Pages of libraries for programs, in English like their specification, and streams that never end.
NOT_OURS = ("/events/", "/api/", "/_allauth/", "/admin/jsi18n", "/metrics", "/healthz", "/readyz")
# Attributes that are read out, shown, or said by scripts; of data for scripts those that are words.
SPOKEN = {"title", "aria-label", "aria-description", "placeholder", "alt", "label", "content"}
WORDS = re.compile(r"[A-Z][a-z]+(?: [\w'%]+)*[.?…]?|%n .*")
UNSPOKEN = {"script", "style", "kbd", "code", "svg", "pre", "template"}
# Names (Phone is that of an app), scopes, units and addresses, which are the same in every language.
NAMES = re.compile(
    r"SocialFlow|[0-9a-f-]{36}|AGPL-3\.0|English|Deutsch|\b[Zz]q\w*|@\w+|https?://\S+|/\S+|[\w.+-]+@[\w.-]+|\b[KMGT]?B\b|\bUTC\b"
    r"|\b\d+p\b|\bPT\d+S|#[0-9a-f]+|\bPhone\b|\b(?:[Oo]wner|stranger|warden)\b|\bread, write\b"
)


class Bracketed(DjangoTranslation):
    """Says everything in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message.rpartition(chr(4))[2]}⟧" if message else super().gettext(message)

    def ngettext(self, one: str, many: str, n: float) -> str:
        return self.gettext(one if n == 1 else many)


@pytest.fixture
def brackets(settings, tmp_path, monkeypatch):
    """A language that every word of ours is translated to, and nothing else."""
    home = tmp_path / CODE / "LC_MESSAGES"
    home.mkdir(parents=True)
    (home / "django.mo").write_bytes(compiled(Catalog("Content-Type: text/plain; charset=UTF-8\n")))
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    settings.LANGUAGES = [*settings.LANGUAGES, (CODE, "zq")]
    monkeypatch.setitem(LANG_INFO, CODE, {"bidi": False, "code": CODE, "name": "zq", "name_local": "zq"})
    monkeypatch.setitem(trans_real._translations, CODE, Bracketed(CODE))


class Reader(HTMLParser):
    """Takes out of a page what somebody reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.silent = "", 0
        self.spoken: list[str] = []
        self.is_of_places = self.is_icon = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Places have names of their own.
        self.is_of_places = self.is_of_places or ("name", "time_zone") in attrs
        self.silent += tag in UNSPOKEN
        self.is_icon = "material-symbols" in (dict(attrs).get("class") or "")
        self.text += "\n"
        if self.is_of_places:
            return
        known = dict(attrs)
        is_about_words = tag != "meta" or known.get("name") == "description"
        for name, value in attrs:
            if value and ((name in SPOKEN and is_about_words) or (name.startswith("data-") and WORDS.fullmatch(value))):
                self.spoken.append(value)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in UNSPOKEN
        self.is_icon = False
        self.is_of_places = self.is_of_places and tag != "select"
        self.text += "\n"

    def handle_data(self, data: str) -> None:
        if not (self.silent or self.is_of_places or self.is_icon):
            self.text += data


def outside(text: str) -> str:
    """What stands in no bracket: brackets may hold others, and tags."""
    depth, rest = 0, []
    for character in text:
        depth += (character == "⟦") - (character == "⟧")
        if depth == 0 and character != "⟧":
            rest.append(character)
    return "".join(rest)


def bare_words(html: str) -> set[str]:
    """The words of a page that no catalog knows."""
    reader = Reader()
    reader.feed(html)
    pieces = [*map(outside, reader.spoken), *outside(reader.text).split("\n")]
    found = {NAMES.sub("", piece).strip() for piece in pieces}
    return {piece for piece in found if re.search(r"[^\W\d_]{2}", piece)}


@pytest.fixture
def world(owner: User, stranger: User, staff: User) -> list[str]:
    """Something behind every address, and its addresses."""
    for person in (owner, stranger, staff):
        User.objects.filter(pk=person.pk).update(display_name=f"zq{person.username}")
    video, (post, _) = VideoFactory(owner=owner, title="zqvideo"), create_post(actor=owner, text="zqpost")
    comment, _ = create_comment(actor=stranger, kind=TargetKind.VIDEO, target_id=video.pk, text="zqcomment")
    create_comment(actor=owner, kind=TargetKind.VIDEO, target_id=video.pk, text="zqown")
    DraftFactory(owner=owner, title="zqdraft")
    save_target(actor=owner, kind=TargetKind.VIDEO, target_id=video.pk)
    create_token(user=owner, name="zqtoken", scopes=["read", "write"])
    give_app(owner)
    for name, act in (("zqfollower", None), ("zqblocked", block_user), ("zqmuted", mute_user)):
        other = UserFactory(username=name)
        EmailAddressFactory(user=other)
        if act:
            act(actor=owner, username=name)
        else:
            follow_user(actor=other, username=owner.username)
    warn_person(actor=staff, person_id=owner.pk, reason="zqreason")
    request_export(person=owner)
    things = [str(thing.pk) for thing in (video, post, comment, owner)]
    mine = {path.replace(SAMPLE, thing) for path in addresses() for thing in things if not path.startswith(NOT_OURS)}
    changes = {f"/admin/accounts/user/{owner.pk}/change/", f"/admin/accounts/user/act/ban/?id={owner.pk}"}
    return sorted(mine | changes | {"/search?q=zqvideo", "/search?q=zq&tab=people", "/not-there", "/@owner/about"})


def browser_of(person: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
        show_proof(client, person)
    client.cookies["language"] = CODE
    return client


@pytest.mark.parametrize("viewer", ["nobody", "owner", "staff"])
def test_no_page_says_anything_that_cannot_be_translated(brackets, world, request: Any, viewer: str):
    client = browser_of(None if viewer == "nobody" else request.getfixturevalue(viewer))
    bare, pages = {}, 0
    for address in world:
        answer = client.get(address)
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            pages += 1
            if words := bare_words(answer.text):
                bare[address] = sorted(words)
    assert bare == {}
    assert pages > 20


@pytest.mark.parametrize("viewer", ["nobody", "owner"])
def test_forms_that_are_sent_empty_refuse_in_words_of_the_catalogs(brackets, world, request: Any, viewer: str):
    client = browser_of(None if viewer == "nobody" else request.getfixturevalue(viewer))
    bare = {}
    for address in world:
        if not address.startswith(("/admin", "/language")):
            answer = client.post(address, {"next": "/"})
            is_words = answer.get("Content-Type", "").startswith(("text/html", "text/plain"))
            if is_words and not answer.streaming and (words := bare_words(answer.text)):
                bare[address] = sorted(words)
    assert bare == {}


def test_what_stands_outside_is_seen():
    page = '<p>⟦Home⟧ zqname</p><p>Not <b>⟦marked⟧</b></p><img alt="A picture"><a title="⟦Like⟧">⟦a <b>b</b> c⟧</a>'
    assert bare_words(page) == {"Not", "A picture"}
