"""API tokens, as the API takes and shows them."""

from rest_framework import serializers

from accounts.choices import TOKEN_NAME_LENGTH, Scope


class TokenInput(serializers.Serializer[None]):
    """A new token."""

    name = serializers.CharField(max_length=TOKEN_NAME_LENGTH)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices), min_length=1, max_length=len(Scope)
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class TokenOutput(serializers.Serializer[None]):
    """A token; its plain text is known only to who made it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewTokenOutput(TokenOutput):
    """A token just made, with its plain text: shown this once."""

    token = serializers.CharField()
