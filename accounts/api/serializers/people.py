"""People, as the API takes and shows them."""

from rest_framework import serializers

from accounts.choices import (
    BIO_LENGTH,
    DISPLAY_NAME_LENGTH,
    LINK_LENGTH,
    LOCATION_LENGTH,
    MAX_LINKS,
)


class OwnerOutput(serializers.Serializer[None]):
    """A person beside what they made."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    avatar_url = serializers.URLField(allow_null=True)
    url = serializers.URLField()


class PictureAddresses(serializers.Serializer[None]):
    """A picture in its sizes; null while there is none."""

    small = serializers.URLField(allow_null=True)
    medium = serializers.URLField(allow_null=True)
    large = serializers.URLField(allow_null=True)


class PersonOutput(OwnerOutput):
    """A person in a list."""

    bio = serializers.CharField()
    follower_count = serializers.IntegerField()
    is_followed = serializers.BooleanField(help_text="Whether you follow them.")


class ProfileOutput(PersonOutput):
    """A person's profile."""

    location = serializers.CharField()
    links = serializers.ListField(child=serializers.URLField())
    avatar_urls = PictureAddresses()
    banner_url = serializers.URLField(allow_null=True)
    banner_urls = PictureAddresses()
    following_count = serializers.IntegerField()
    video_count = serializers.IntegerField()
    post_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class MeOutput(ProfileOutput):
    """One's own profile, and what only oneself may know."""

    email = serializers.EmailField(allow_null=True)
    is_staff = serializers.BooleanField()


class ProfileInput(serializers.Serializer[None]):
    """What one can say of oneself; what is not sent stays."""

    display_name = serializers.CharField(max_length=DISPLAY_NAME_LENGTH, required=False, allow_blank=True)
    bio = serializers.CharField(max_length=BIO_LENGTH, required=False, allow_blank=True)
    location = serializers.CharField(max_length=LOCATION_LENGTH, required=False, allow_blank=True)
    links = serializers.ListField(
        child=serializers.URLField(max_length=LINK_LENGTH), max_length=MAX_LINKS, required=False
    )


class FollowOutput(serializers.Serializer[None]):
    """Whether you follow someone now, and how many do."""

    username = serializers.CharField()
    is_followed = serializers.BooleanField()
    follower_count = serializers.IntegerField()
