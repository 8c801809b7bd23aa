"""People, as the API takes and shows them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.choices import (
    BIO_LENGTH,
    DISPLAY_NAME_LENGTH,
    LINK_LENGTH,
    LOCATION_LENGTH,
    MAX_LINKS,
    ProfileVisibility,
)


class OwnerOutput(serializers.Serializer[None]):
    """A person beside what they made."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    is_verified = serializers.BooleanField(help_text="Staff made sure that they are who they say.")
    avatar_url = serializers.URLField(allow_null=True)
    url = serializers.URLField()


class PictureAddresses(serializers.Serializer[None]):
    """A picture in its sizes; null while there is none."""

    small = serializers.URLField(allow_null=True)
    medium = serializers.URLField(allow_null=True)
    large = serializers.URLField(allow_null=True)


class PersonOutput(OwnerOutput):
    """A person in a list."""

    is_locked = serializers.BooleanField(help_text="Only those who follow them see more than their name.")
    bio = serializers.CharField()
    follower_count = serializers.IntegerField(allow_null=True, help_text="null where they do not tell, or are locked.")
    accepts_followers = serializers.BooleanField(help_text="They are asked about each follower.")
    is_followed = serializers.BooleanField(help_text="Whether you follow them.")
    has_requested = serializers.BooleanField(help_text="Whether you ask to follow them.")


class PersonProfileOutput(PersonOutput):
    """What a person says of themselves, and their figures."""

    location = serializers.CharField()
    links = serializers.ListField(child=serializers.URLField())
    avatar_urls = PictureAddresses()
    banner_url = serializers.URLField(allow_null=True)
    banner_urls = PictureAddresses()
    following_count = serializers.IntegerField(allow_null=True)
    video_count = serializers.IntegerField(allow_null=True)
    post_count = serializers.IntegerField(allow_null=True)
    view_count = serializers.IntegerField(allow_null=True, help_text="All views of all their videos.")
    created_at = serializers.DateTimeField(allow_null=True)


class ProfileOutput(PersonProfileOutput):
    """A person's profile, and how you stand to them."""

    follows_you = serializers.BooleanField()
    is_muted = serializers.BooleanField(help_text="Whether you mute them.")
    can_message = serializers.BooleanField(help_text="Whether you may write to them.")
    can_mention = serializers.BooleanField()
    can_comment = serializers.BooleanField(help_text="Whether you may comment on what they share.")


class MeOutput(PersonProfileOutput):
    """One's own profile, and what only oneself may know."""

    birth_date = serializers.DateField(allow_null=True)
    language = serializers.CharField(help_text="What pages and mails speak; empty: what the browser asks for.")
    time_zone = serializers.CharField(help_text="An IANA name; empty: the browser's.")
    profile_visibility = serializers.ChoiceField(choices=ProfileVisibility.choices)
    email = serializers.EmailField(allow_null=True)
    is_staff = serializers.BooleanField()


@extend_schema_field(
    {"type": "array", "maxItems": MAX_LINKS, "items": {"type": "string", "format": "uri", "maxLength": LINK_LENGTH}}
)
class ProfileLinks(serializers.ListField):
    """Web addresses; what is wrong with them the service says, in the words of the page."""

    child = serializers.CharField(allow_blank=True)


class ProfileInput(serializers.Serializer[None]):
    """What one can say of oneself; what is not sent stays."""

    display_name = serializers.CharField(max_length=DISPLAY_NAME_LENGTH, required=False, allow_blank=True)
    bio = serializers.CharField(max_length=BIO_LENGTH, required=False, allow_blank=True)
    location = serializers.CharField(max_length=LOCATION_LENGTH, required=False, allow_blank=True)
    links = ProfileLinks(required=False)
    birth_date = serializers.DateField(required=False, allow_null=True)
    language = serializers.CharField(max_length=10, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=40, required=False, allow_blank=True)


class FollowOutput(serializers.Serializer[None]):
    """Whether you follow someone now or ask to, and how many do."""

    username = serializers.CharField()
    is_followed = serializers.BooleanField()
    has_requested = serializers.BooleanField(help_text="They are asked; you follow them when they accept.")
    follower_count = serializers.IntegerField(allow_null=True)
