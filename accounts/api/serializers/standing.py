"""Sanctions and appeals, as the API takes and shows them."""

from rest_framework import serializers

from accounts.choices import REASON_LENGTH, AppealState, SanctionKind, Status


class AppealOutput(serializers.Serializer[None]):
    """What you said against a sanction, and the answer."""

    text = serializers.CharField()
    state = serializers.ChoiceField(choices=AppealState.choices)
    answer = serializers.CharField(help_text="Empty until it is decided.")
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class SanctionOutput(serializers.Serializer[None]):
    """A decision of the staff about you."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=SanctionKind.choices)
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True, help_text="When a suspension ends.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Null while it is in force.")
    lift_reason = serializers.CharField(help_text="Why it was taken back; empty when it was not.")
    appeal_until = serializers.DateTimeField(allow_null=True, help_text="Null when you cannot appeal (any more).")
    appeal = AppealOutput(allow_null=True)


class StandingOutput(serializers.Serializer[None]):
    """How an account stands."""

    status = serializers.ChoiceField(choices=Status.choices)
    sanction = SanctionOutput(allow_null=True, help_text="What limits it or keeps its person out.")


class AppealInput(serializers.Serializer[None]):
    """What you say against a sanction."""

    text = serializers.CharField(max_length=REASON_LENGTH)
