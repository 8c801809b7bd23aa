"""What the words of our vocabularies are called in the running language."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django import template
from django.db.models import TextChoices

from accounts.choices import AppealState, ExportState, SanctionKind, Scope

register = template.Library()

_VOCABULARIES: Mapping[str, type[TextChoices]] = MappingProxyType(
    {"appeal": AppealState, "export": ExportState, "sanction": SanctionKind, "scope": Scope}
)


@register.filter
def called(word: str, vocabulary: str) -> str:
    """The name of a word: `sanction.kind|called:"sanction"`."""
    return str(_VOCABULARIES[vocabulary](word).label)


@register.filter
def scope_names(scopes: Iterable[str]) -> str:
    """The names of what a token may do, in a row."""
    return ", ".join(called(scope, "scope") for scope in scopes)
