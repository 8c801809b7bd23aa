"""Forms of conversation; what is right is for the services to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from social.choices import POST_LENGTH, PostVisibility


class PostForm(forms.Form):
    """A post, new or changed."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 6, "maxlength": POST_LENGTH, "dir": "auto"}),
    )
    visibility = forms.ChoiceField(
        label=_("Who can see it"), choices=PostVisibility.choices, required=False, initial=PostVisibility.PUBLIC
    )


class CommentForm(forms.Form):
    """A comment, or a reply when it has a parent."""

    text = forms.CharField(required=False, strip=False)
    parent = forms.UUIDField(required=False)
