"""Forms of accounts: they read what was typed; the rules stand in the services."""

from accounts.forms.factors import BackupCodeForm, CodeForm, FactorNameForm, TotpForm
from accounts.forms.profile import ProfileForm
from accounts.forms.signup import SignupForm
from accounts.forms.standing import AppealForm
from accounts.forms.tokens import TokenForm

__all__ = [
    "BackupCodeForm",
    "CodeForm",
    "FactorNameForm",
    "TotpForm",
"AppealForm", "ProfileForm", "SignupForm", "TokenForm"]
