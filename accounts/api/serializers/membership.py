"""What programs send and get about the terms."""

from rest_framework import serializers


class TermsInput(serializers.Serializer[None]):
    """The version that is accepted: the present one."""

    version = serializers.CharField(max_length=20)


class TermsOutput(serializers.Serializer[None]):
    """The terms as they stand."""

    version = serializers.CharField()
    url = serializers.URLField(allow_null=True)
    is_accepted = serializers.BooleanField()
