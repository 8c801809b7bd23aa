"""Forms of accounts: they read what was typed; the rules stand in the services."""

from accounts.forms.data import DeletionForm
from accounts.forms.factors import BackupCodeForm, CodeForm, TotpForm
from accounts.forms.languages import LanguageForm
from accounts.forms.membership import InviteForm
from accounts.forms.profile import ProfileForm
from accounts.forms.relations import MuteForm, PrivacyForm
from accounts.forms.standing import AppealForm
from accounts.forms.tokens import TokenForm

__all__ = [
    "AppealForm",
    "BackupCodeForm",
    "CodeForm",
    "DeletionForm",
    "InviteForm",
    "LanguageForm",
    "MuteForm",
    "PrivacyForm",
    "ProfileForm",
    "TokenForm",
    "TotpForm",
]
