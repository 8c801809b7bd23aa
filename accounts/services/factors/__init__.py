"""Second factors: what a person has beside their password, and what they prove with it."""

from accounts.services.factors.backup_codes import make_backup_codes
from accounts.services.factors.browsers import (
    REMEMBERED_FOR,
    forget_browser,
    forget_browsers,
    is_remembered,
    remember_browser,
)
from accounts.services.factors.checking import check_second_factor
from accounts.services.factors.keeping import (
    RESET_FACTORS,
    check_passkey_room,
    keep_passkey,
    remove_factor,
    rename_factor,
    reset_factors,
)
from accounts.services.factors.owning import NAME_LENGTH as FACTOR_NAME_LENGTH
from accounts.services.factors.owning import has_second_factor
from accounts.services.factors.totp import (
    confirm_totp,
    encrypt_keys_anew,
    install_totp,
    pending_totp,
    start_totp,
)

__all__ = [
    "FACTOR_NAME_LENGTH",
    "REMEMBERED_FOR",
    "RESET_FACTORS",
    "check_passkey_room",
    "check_second_factor",
    "confirm_totp",
    "encrypt_keys_anew",
    "forget_browser",
    "forget_browsers",
    "has_second_factor",
    "install_totp",
    "is_remembered",
    "keep_passkey",
    "make_backup_codes",
    "pending_totp",
    "remember_browser",
    "remove_factor",
    "rename_factor",
    "reset_factors",
    "start_totp",
]
