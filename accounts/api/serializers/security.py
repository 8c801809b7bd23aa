"""Sessions and the security log, as the API shows them."""

from rest_framework import serializers

from accounts.choices import Action


class SessionOutput(serializers.Serializer[None]):
    """Where you are logged in."""

    id = serializers.CharField()
    device = serializers.CharField()
    address = serializers.IPAddressField(allow_null=True)
    place = serializers.CharField(help_text="City and country, as far as they are known.")
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    is_current = serializers.BooleanField(help_text="Whether this call was made in it; never so with a token.")


class EndedOutput(serializers.Serializer[None]):
    """How many have ended."""

    ended = serializers.IntegerField()


class LogEntryOutput(serializers.Serializer[None]):
    """What happened to your account."""

    id = serializers.UUIDField()
    action = serializers.CharField(help_text=f"One of {', '.join(Action.values)}; there may be more.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field
    about = serializers.CharField(help_text="The name of the token, the address, the device that it happened to.")
    by = serializers.CharField(help_text="`you`, `staff`, or empty when it was neither.")
    at = serializers.DateTimeField()
    device = serializers.CharField()
    address = serializers.IPAddressField(allow_null=True)
    place = serializers.CharField()
