"""Forms of accounts: they read what was typed; the rules stand in the services."""

from accounts.forms.factors import BackupCodeForm, CodeForm, FactorNameForm, TotpForm
from accounts.forms.profile import ProfileForm
from accounts.forms.relations import MUTE_DAYS, MuteForm, PrivacyForm
from accounts.forms.signup import SignupForm
from accounts.forms.standing import AppealForm
from accounts.forms.tokens import TokenForm

__all__ = [
    "MUTE_DAYS",
    "AppealForm",
    "BackupCodeForm",
    "CodeForm",
    "FactorNameForm",
    "MuteForm",
    "PrivacyForm",
    "ProfileForm",
    "SignupForm",
    "TokenForm",
    "TotpForm",
]
