"""What the account API takes, and the shapes that it answers with."""

from accounts.api.serializers.data import DeletionInput, DeletionOutput, ExportOutput, StandingOutput
from accounts.api.serializers.factors import (
    BackupCodesOutput,
    FactorNameInput,
    FactorsOutput,
    TotpConfirmInput,
    TotpConfirmOutput,
    TotpSetUpOutput,
)
from accounts.api.serializers.membership import TermsInput, TermsOutput
from accounts.api.serializers.people import (
    FollowOutput,
    MeOutput,
    OwnerOutput,
    PersonOutput,
    PictureAddresses,
    ProfileInput,
    ProfileOutput,
)
from accounts.api.serializers.relations import (
    BlockedOutput,
    BlockOutput,
    MutedOutput,
    MuteInput,
    MuteOutput,
    PrivacyInput,
    PrivacyOutput,
)
from accounts.api.serializers.security import EndedOutput, LogEntryOutput, SessionOutput
from accounts.api.serializers.standing import AppealInput, AppealOutput, SanctionOutput
from accounts.api.serializers.tokens import NewTokenOutput, TokenInput, TokenOutput

__all__ = [
    "AppealInput",
    "AppealOutput",
    "BackupCodesOutput",
    "BlockOutput",
    "BlockedOutput",
    "DeletionInput",
    "DeletionOutput",
    "EndedOutput",
    "ExportOutput",
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
    "StandingOutput",
    "TermsInput",
    "TermsOutput",
    "TokenInput",
    "TokenOutput",
    "TotpConfirmInput",
    "TotpConfirmOutput",
    "TotpSetUpOutput",
]
