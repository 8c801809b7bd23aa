"""The controls that we draw are those that Django draws."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import override

from accounts.forms import LanguageForm
from socialflow.core.controls import Controls, LongSelect
from socialflow.core.languages import time_zones
from tests.factories.accounts import UserFactory

HOSTILE = "\"'><script>&amp;</textarea>\u202e"
BESIDE_TAGS = re.compile(r"\s*(<[^>]*>)\s*")


class Everything(forms.Form):
    """Every kind of control, with attributes of every kind."""

    words = forms.CharField(
        widget=forms.TextInput({"dir": "auto", "data-x": HOSTILE, "autofocus": True, "list": False})
    )
    text = forms.CharField(widget=forms.Textarea({"rows": 3}), required=False)
    email = forms.EmailField(max_length=9, help_text="Help")
    secret = forms.CharField(widget=forms.PasswordInput)
    count = forms.IntegerField(min_value=1, max_value=1_000_000)
    day = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    box = forms.BooleanField()
    file = forms.FileField()
    hidden = forms.CharField(widget=forms.HiddenInput)
    one = forms.ChoiceField(choices=[("", "-"), (1, HOSTILE), ("Group", [("a", "A"), (HOSTILE, "B")])])
    several = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.SelectMultiple)
    boxes = forms.MultipleChoiceField(
        choices=[("a", HOSTILE), ("G", [("b", "B")])], widget=forms.CheckboxSelectMultiple
    )
    round = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect({"class": "x", "autofocus": True}))


def drawn(field, renderer):
    field.form.renderer = renderer
    return BESIDE_TAGS.sub(r"\1", str(field.as_widget()))


@pytest.mark.parametrize("name", Everything.base_fields)
@pytest.mark.parametrize("typed", [None, "", "a", "1", "1234567", HOSTILE])
def test_a_control_is_what_django_draws(name, typed):
    for form in (Everything(initial={name: typed}), Everything({name: typed})):
        assert drawn(form[name], Controls()) == drawn(form[name], DjangoTemplates())


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["", "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "No/Where", HOSTILE])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_long_select_is_what_a_select_is(zone, language):
    assert len(time_zones()) > 300
    with override(language):
        long, short = (LanguageForm(UserFactory(time_zone=zone[:40]))["time_zone"] for _ in range(2))
        assert isinstance(long.field.widget, LongSelect)
        short.field.widget = forms.Select(choices=short.field.choices)
        assert drawn(long, Controls()) == drawn(short, DjangoTemplates())
