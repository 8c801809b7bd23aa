"""The controls of forms, drawn without templates: a quarter of what a page with a form costs.

Django draws a control by one template, and another for its attributes and for each of its options: 0.15 ms a control.
What is not drawn here, Django draws as ever.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape as escaped
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_TEMPLATES = "django/forms/widgets"
_INPUTS = ("checkbox", "date", "email", "file", "hidden", "input", "number", "password", "search", "tel", "text", "url")
# No choice has this value, so none is chosen.
_NO_CHOICE = "\0"

Widget = Mapping[str, Any]
Choices = Sequence[tuple[Any, Any]]


class Controls(DjangoTemplates):
    """Django's renderer of forms, but for inputs, text areas, selects and lists of boxes (`FORM_RENDERER`)."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The control, as Django's template of that name would draw it."""
        draw = _DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


class LongSelect(forms.Select):
    """A select of hundreds of options, of a field whose choices a function gives: drawn once for each language."""

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The select, with the option chosen that has this value."""
        source: Callable[[], Choices] = self.choices.func  # type: ignore[attr-defined]  # not in the stubs
        drawn = _without_choice(source, name, tuple({**self.attrs, **(attrs or {})}.items()), get_language())
        chosen = format_html('<option value="{}"', value or "")
        return SafeString(drawn.replace(chosen, f"{chosen} selected", 1))

    def use_required_attribute(self, initial: Any) -> bool:
        """Whether the browser insists on a choice; the options are looked at only for a field that does."""
        return self.is_required and super().use_required_attribute(initial)


@lru_cache(maxsize=64)
def _without_choice(
    choices: Callable[[], Choices], name: str, attrs: tuple[tuple[str, Any], ...], _language: str | None
) -> SafeString:
    return forms.Select(choices=choices()).render(name, _NO_CHOICE, dict(attrs), Controls())


def _attributes(widget: Widget) -> SafeString:
    pairs = [(name, value) for name, value in widget["attrs"].items() if value is not False]
    return SafeString("".join(f" {name}" if value is True else f' {name}="{escaped(value)}"' for name, value in pairs))


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    written = "" if value is None else f' value="{escaped(value)}"'
    return SafeString(f'<input type="{widget["type"]}" name="{escaped(widget["name"])}"{written}{_attributes(widget)}>')


def _textarea(widget: Widget) -> SafeString:
    words = escaped(widget["value"] or "")
    return SafeString(f'<textarea name="{escaped(widget["name"])}"{_attributes(widget)}>\n{words}</textarea>')


def _select(widget: Widget) -> SafeString:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return SafeString(f'<select name="{escaped(widget["name"])}"{_attributes(widget)}>{groups}</select>')


def _group(name: str | None, options: Sequence[Widget]) -> str:
    drawn = "".join(
        f'<option value="{escaped(option["value"])}"{_attributes(option)}>{escaped(option["label"])}</option>'
        for option in options
    )
    return f'<optgroup label="{escaped(name)}">{drawn}</optgroup>' if name else drawn


def _choices(widget: Widget) -> SafeString:
    groups = "".join(_boxes(name, options) for name, options, _index in widget["optgroups"])
    kept = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    return SafeString(f"<div{_attributes({'attrs': kept})}>{groups}</div>")


def _boxes(name: str | None, options: Sequence[Widget]) -> str:
    drawn = "".join(f"<div>{_box(option)}</div>" for option in options)
    return f"<div><label>{escaped(name)}</label>{drawn}</div>" if name else drawn


def _box(option: Widget) -> str:
    spoken = f' for="{escaped(option["attrs"]["id"])}"' if option["attrs"].get("id") else ""
    return f"<label{spoken}>{_input(option)} {escaped(option['label'])}</label>"


_DRAWN = {
    **{f"{_TEMPLATES}/{name}.html": _input for name in _INPUTS},
    f"{_TEMPLATES}/textarea.html": _textarea,
    f"{_TEMPLATES}/select.html": _select,
    f"{_TEMPLATES}/checkbox_select.html": _choices,
    f"{_TEMPLATES}/radio.html": _choices,
}
