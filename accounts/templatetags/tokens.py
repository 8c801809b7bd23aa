"""What a token may do, in words."""

from collections.abc import Iterable

from django import template

from accounts.choices import Scope

register = template.Library()


@register.filter
def scope_name(scope: str) -> str:
    """The name of a scope in the running language."""
    return str(Scope(scope).label)


@register.filter
def scope_names(scopes: Iterable[str]) -> str:
    """The names of several, in a row."""
    return ", ".join(map(scope_name, scopes))
