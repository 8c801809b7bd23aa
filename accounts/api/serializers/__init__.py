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
from accounts.api.serializers.relations import (
    BlockedOutput,
    BlockOutput,
    MutedOutput,
    MuteInput,
    MuteOutput,
    PrivacyInput,
    PrivacyOutput,
)
from accounts.api.serializers.tokens import NewTokenOutput, TokenInput, TokenOutput

__all__ = [
    "AppealInput",
    "AppealOutput",
    "BackupCodesOutput",
    "BlockOutput",
    "BlockedOutput",
    "EndedOutput",
    "FactorNameInput",
    "FactorsOutput",
    "FollowOutput",
    "LogEntryOutput",
    "MeOutput",
    "MuteInput",
    "MuteOutput",
    "MutedOutput",
    "NewTokenOutput",
    "OwnerOutput",
    "PersonOutput",
    "PictureAddresses",
    "PrivacyInput",
    "PrivacyOutput",
    "ProfileInput",
    "ProfileOutput",
    "SanctionOutput",
    "SessionOutput",
    "TokenInput",
    "TokenOutput",
    "TotpConfirmInput",
    "TotpConfirmOutput",
    "TotpSetUpOutput",
]
