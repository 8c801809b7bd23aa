"""Second factors, for programs."""

from rest_framework import serializers

from accounts.choices import TYPED_CODE_LENGTH
from accounts.services import FACTOR_NAME_LENGTH


class FactorOutput(serializers.Serializer[None]):
    """An app or a passkey."""

    id = serializers.CharField(help_text="Such as `totp-12`.")
    kind = serializers.ChoiceField(choices=["totp", "passkey"])
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class RememberedBrowserOutput(serializers.Serializer[None]):
    """A browser that is not asked for a code."""

    id = serializers.UUIDField()
    device = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class FactorsOutput(serializers.Serializer[None]):
    """All that somebody has beside their password."""

    factors = FactorOutput(many=True)
    backup_codes_left = serializers.IntegerField(allow_null=True, help_text="Null while there is no set of codes.")
    browsers = RememberedBrowserOutput(many=True)


class TotpSetUpOutput(serializers.Serializer[None]):
    """What an app has to learn."""

    key = serializers.CharField(help_text="To be typed, in groups of four.")
    address = serializers.CharField(help_text="An otpauth:// address, to be drawn as a QR code.")


class TotpConfirmInput(serializers.Serializer[None]):
    """The first code of the app, within an hour."""

    code = serializers.CharField(max_length=TYPED_CODE_LENGTH)
    name = serializers.CharField(max_length=FACTOR_NAME_LENGTH, required=False, allow_blank=True, default="")


class TotpConfirmOutput(serializers.Serializer[None]):
    """The new factor; with the first one come backup codes, shown this once."""

    id = serializers.CharField()
    backup_codes = serializers.ListField(child=serializers.CharField())


class FactorNameInput(serializers.Serializer[None]):
    """Another name."""

    name = serializers.CharField(max_length=FACTOR_NAME_LENGTH)


class BackupCodesOutput(serializers.Serializer[None]):
    """New codes, shown this once."""

    backup_codes = serializers.ListField(child=serializers.CharField())
