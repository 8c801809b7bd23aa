"""What the account API takes, and the shapes that it answers with."""

from accounts.api.serializers.factors import (
    BackupCodesOutput,
    FactorNameInput,
    FactorsOutput,
    TotpConfirmInput,
    TotpConfirmOutput,
    TotpSetUpOutput,
)
from accounts.api.serializers.people import (
    FollowOutput,
    MeOutput,
    OwnerOutput,
    PersonOutput,
    PictureAddresses,
    ProfileInput,
    ProfileOutput,
)
from accounts.api.serializers.security import EndedOutput, LogEntryOutput, SessionOutput
from accounts.api.serializers.standing import AppealInput, AppealOutput, SanctionOutput
from accounts.api.serializers.tokens import NewTokenOutput, TokenInput, TokenOutput

__all__ = [
    "BackupCodesOutput",
    "FactorNameInput",
    "FactorsOutput",
    "TotpConfirmInput",
    "TotpConfirmOutput",
    "TotpSetUpOutput",
    "AppealInput",
    "AppealOutput",
    "EndedOutput",
    "FollowOutput",
    "LogEntryOutput",
    "MeOutput",
    "NewTokenOutput",
    "OwnerOutput",
    "PersonOutput",
    "PictureAddresses",
    "ProfileInput",
    "ProfileOutput",
    "SanctionOutput",
    "SessionOutput",
    "TokenInput",
    "TokenOutput",
]
