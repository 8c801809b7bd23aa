"""What a word of a vocabulary of accounts is called stands in the vocabulary, and in no template a second time."""

import re
from pathlib import Path

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import override

from accounts import choices

TEMPLATES = Path(settings.BASE_DIR) / "templates"
BY_HAND = re.compile(r"""== ["'](\w+)["'] %}\s*{% translate ["']([^"']+)["'] %}""")


def labels():
    """Every word with what it is called."""
    kinds = [kind for kind in vars(choices).values() if isinstance(kind, type) and issubclass(kind, TextChoices)]
    with override("en"):
        return {(str(word), str(label)) for kind in kinds for word, label in kind.choices}


def test_no_template_says_what_a_vocabulary_says():
    known = labels()
    assert len(known) > 50
    found = {path.name: set(BY_HAND.findall(path.read_text())) & known for path in TEMPLATES.rglob("*.html")}
    assert {name: words for name, words in found.items() if words} == {}
