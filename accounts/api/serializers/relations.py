"""How people stand to one another, as the API takes and shows it."""

from rest_framework import serializers

from accounts.choices import Audience, ProfileVisibility


class PrivacyOutput(serializers.Serializer[None]):
    """Who sees what you make, and who may turn to you."""

    profile_visibility = serializers.ChoiceField(choices=ProfileVisibility.choices)
    message_audience = serializers.ChoiceField(choices=Audience.choices)
    mention_audience = serializers.ChoiceField(choices=Audience.choices)
    comment_audience = serializers.ChoiceField(choices=Audience.choices)
    is_hidden_from_search = serializers.BooleanField()
    hides_counts = serializers.BooleanField()


class PrivacyInput(PrivacyOutput):
    """What of it changes; what is not sent stays."""

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]  # not subscriptable at run time
        """The same fields, none of them required."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class BlockOutput(serializers.Serializer[None]):
    """Whether you block someone now."""

    username = serializers.CharField()
    is_blocked = serializers.BooleanField()


class MuteInput(serializers.Serializer[None]):
    """For how long someone is muted."""

    until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="null: until you take it back."
    )


class MuteOutput(serializers.Serializer[None]):
    """Whether you mute someone now, and until when."""

    username = serializers.CharField()
    is_muted = serializers.BooleanField()
    until = serializers.DateTimeField(allow_null=True)


class BlockedOutput(serializers.Serializer[None]):
    """Somebody whom you block."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    url = serializers.URLField()
    since = serializers.DateTimeField()


class MutedOutput(BlockedOutput):
    """Somebody whom you mute."""

    until = serializers.DateTimeField(allow_null=True)
