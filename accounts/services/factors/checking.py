"""One field for every code: which kind it is, its characters say."""

import re

from django.utils.translation import gettext as _
from django_otp.models import Device

from accounts.choices import TYPED_CODE_LENGTH
from accounts.models import User
from accounts.providers.one_time_codes import DIGITS
from accounts.services.factors.backup_codes import check_backup_code
from accounts.services.factors.totp import check_totp
from socialflow.core.errors import InvalidError


def check_second_factor(*, person: User, code: str) -> Device:
    """The factor that this code proves: six digits are an app's, letters are a backup code.

    So a guess at one kind never makes the owner wait who has the other.

    Raises:
        InvalidError: `code_shape`, `wrong_code`, `code_used`.
        DomainError: `too_many_codes` (429).
    """
    typed = re.sub(r"[\s-]", "", code[:TYPED_CODE_LENGTH])
    if re.fullmatch(rf"[0-9]{{{DIGITS}}}", typed):
        return check_totp(person=person, code=typed)
    if re.fullmatch(r"[A-Za-z]+", typed):
        return check_backup_code(person=person, code=typed)
    raise InvalidError(
        "code_shape",
        _("Type the %(digits)s digits that your app shows, or one of your backup codes.") % {"digits": DIGITS},
    )
