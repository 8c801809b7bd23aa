"""What staff ask, decide and are shown, over the API."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.choices import REASON_LENGTH, Action, AppealState, ProfileVisibility, Role, SanctionKind, Status
from accounts.services import MAX_INVITE_DAYS, MAX_INVITE_USES

_BEGINNING_LENGTH = 254


class PeopleQuery(serializers.Serializer[None]):
    """Which people are looked for."""

    q = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=_BEGINNING_LENGTH,
        help_text="Beginning of the username or name; for administrators also of an e-mail address.",
    )
    status = serializers.ChoiceField(choices=Status.choices, required=False, default=None)
    role = serializers.ChoiceField(choices=Role.choices, required=False, default=None)
    is_verified = serializers.BooleanField(required=False, default=None, allow_null=True)


class SanctionsQuery(serializers.Serializer[None]):
    """Which sanctions are looked for."""

    person = serializers.CharField(required=False, default=None, help_text="A username.")
    kind = serializers.ChoiceField(choices=SanctionKind.choices, required=False, default=None)
    is_over = serializers.BooleanField(required=False, default=None, allow_null=True)


class AppealsQuery(serializers.Serializer[None]):
    """Which appeals are looked for."""

    state = serializers.ChoiceField(choices=AppealState.choices, required=False, default=AppealState.OPEN.value)


class AuditQuery(serializers.Serializer[None]):
    """Which entries are looked for."""

    person = serializers.CharField(
        required=False, default=None, help_text="The username or id of whom it is about, or who did it."
    )
    action = serializers.ChoiceField(choices=Action.choices, required=False, default=None)


class ReasonInput(serializers.Serializer[None]):
    """Why: the person is told it by mail, and it stays in the audit log."""

    reason = serializers.CharField(max_length=REASON_LENGTH)


class SanctionInput(ReasonInput):
    """What is done about a person, and why."""

    kind = serializers.ChoiceField(choices=SanctionKind.choices)
    until = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="When a suspension ends; of nothing else."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A suspension ends, and nothing else does."""
        if (attrs["kind"] == SanctionKind.SUSPENSION) != (attrs["until"] is not None):
            raise serializers.ValidationError({"until": _("A suspension has an end, and nothing else has.")})
        return attrs


class RoleInput(ReasonInput):
    """Which role, and why."""

    role = serializers.ChoiceField(choices=Role.choices)


class BadgeInput(ReasonInput):
    """Whether they have the badge, and why."""

    is_verified = serializers.BooleanField()


class DecisionInput(serializers.Serializer[None]):
    """Whether an appeal is right, and what the person is told."""

    is_granted = serializers.BooleanField(help_text="True lifts the sanction.")
    answer = serializers.CharField(max_length=REASON_LENGTH)


class InviteInput(serializers.Serializer[None]):
    """For how many people, and for how long."""

    max_uses = serializers.IntegerField(min_value=1, max_value=MAX_INVITE_USES, default=1)
    days = serializers.IntegerField(
        min_value=1, max_value=MAX_INVITE_DAYS, default=7, allow_null=True, help_text="null: until it is revoked."
    )


class StaffPersonOutput(serializers.Serializer[None]):
    """A person in a list of staff."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    role = serializers.ChoiceField(choices=Role.choices)
    verified_at = serializers.DateTimeField(allow_null=True, help_text="When they got the badge.")
    follower_count = serializers.IntegerField()
    following_count = serializers.IntegerField()
    video_count = serializers.IntegerField()
    post_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class DecidedOutput(serializers.Serializer[None]):
    """What staff decided about a person."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=SanctionKind.choices)
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Null while it is in force.")
    lift_reason = serializers.CharField(help_text="Why it was taken back; empty when it was not.")
    by = serializers.CharField(allow_null=True, help_text="Username of who imposed it.")


class StaffAppealOutput(serializers.Serializer[None]):
    """What a person said against a sanction."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=AppealState.choices)
    answer = serializers.CharField(help_text="Empty until it is decided.")
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class StaffSanctionOutput(DecidedOutput):
    """A sanction in a list of staff, with its appeal."""

    username = serializers.CharField()
    lifted_by = serializers.CharField(allow_null=True, help_text="Null also when its time was over.")
    appeal = StaffAppealOutput(allow_null=True)


class QueuedAppealOutput(StaffAppealOutput):
    """An appeal in the queue, with the sanction it is against; who imposed that does not decide."""

    username = serializers.CharField()
    decided_by = serializers.CharField(allow_null=True)
    sanction = DecidedOutput()


class EmailOutput(serializers.Serializer[None]):
    """An e-mail address of a person."""

    email = serializers.EmailField()
    is_verified = serializers.BooleanField()


class ContactOutput(serializers.Serializer[None]):
    """Where a person can be reached."""

    emails = EmailOutput(many=True)
    phone = serializers.CharField(allow_blank=True)
    is_phone_verified = serializers.BooleanField()


class StaffFileOutput(StaffPersonOutput):
    """A person as staff see them."""

    bio = serializers.CharField()
    location = serializers.CharField()
    links = serializers.ListField(child=serializers.URLField())
    profile_visibility = serializers.ChoiceField(choices=ProfileVisibility.choices)
    last_login = serializers.DateTimeField(allow_null=True)
    purge_at = serializers.DateTimeField(allow_null=True)
    request = serializers.CharField(allow_null=True, help_text="Why they want to join; null unless they wait.")
    sanction = DecidedOutput(allow_null=True, help_text="What is in force against them.")
    contact = ContactOutput(allow_null=True, help_text="Null for moderators.")


class SignupOutput(serializers.Serializer[None]):
    """Somebody who waits for the staff to let them in."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    text = serializers.CharField(help_text="Why they want to join.")
    has_confirmed_address = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class InviteOutput(serializers.Serializer[None]):
    """A link by which people can sign up."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    inviter = serializers.CharField(help_text="Username of who made it.")
    max_uses = serializers.IntegerField()
    use_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    is_open = serializers.BooleanField(help_text="Whether it works.")


class ResetOutput(serializers.Serializer[None]):
    """How many factors were taken away."""

    removed = serializers.IntegerField()


class WhoOutput(serializers.Serializer[None]):
    """Somebody whom an entry names; the username is null when they are gone."""

    id = serializers.UUIDField()
    username = serializers.CharField(allow_null=True)


class AuditEntryOutput(serializers.Serializer[None]):
    """What happened, to whom, by whom, and from where."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    action = serializers.CharField(help_text=f"One of {', '.join(Action.values)}; there may be more.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field
    subject = WhoOutput(allow_null=True)
    actor = WhoOutput(allow_null=True, help_text="Null when a clock or a stranger did it.")
    address = serializers.IPAddressField(allow_null=True)
    user_agent = serializers.CharField()
    details = serializers.DictField()
