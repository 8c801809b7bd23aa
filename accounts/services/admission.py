"""Who becomes a member: the operator's policy, applied to whoever signs up, whichever way they come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import REASON_LENGTH, Action, Status
from accounts.events import SignupRefused
from accounts.models import SignupRequest, User
from accounts.services.audit import record_action
from accounts.services.confirming import admit_confirmed
from accounts.services.invites import check_invite, use_invite
from accounts.services.locking import lock_people
from accounts.services.mails import promise_mail
from accounts.services.phones import check_phone
from accounts.services.reasons import clean_reason
from accounts.services.registration import check_email, register_user
from accounts.services.retiring import ascii_domain, is_barred_contact
from accounts.services.roles import ADMIT_PEOPLE, require_permission
from accounts.services.terms import accept_terms
from socialflow.core.errors import ConflictError, DomainError, ForbiddenError, InvalidError
from socialflow.core.events import publish
from socialflow.core.origin import current_origin


@dataclass(frozen=True)
class Admission:
    """What somebody says for themselves at sign-up, as far as the operator asks for it."""

    reason: str = ""
    invite: str = ""
    birth_date: date | None = None
    has_accepted_terms: bool = False


@dataclass(frozen=True)
class Newcomer:
    """Who somebody wants to be here; an empty phone number is none."""

    username: str
    email: str
    password: str | None
    is_email_verified: bool = False
    phone: str = ""
    language: str = ""


def sign_up(*, newcomer: Newcomer, admission: Admission) -> User:
    """Make the account of somebody who may have one; where staff decide, it waits for them.

    Raises:
        ForbiddenError: `signup_closed`, `invite_missing`, `invite_not_valid`.
        InvalidError: `reason_missing`, `birth_date_missing`, `too_young`, `terms_not_accepted`, `email_domain`,
            `contact_refused`, and those of `register_user`.
        ConflictError: those of `register_user`.
    Queries: four, up to eight with an invite, a request and terms.
    """
    check_admission(admission)
    email = check_email_domain(newcomer.email)
    if newcomer.phone:
        check_phone(newcomer.phone)
    with transaction.atomic():
        invite = use_invite(code=admission.invite) if admission.invite else None
        person = register_user(
            username=newcomer.username, email=email, password=newcomer.password, phone=newcomer.phone,
            language=newcomer.language,
            is_verified=newcomer.is_email_verified, birth_date=admission.birth_date if settings.MINIMUM_AGE else None,
            status=Status.PENDING if _waits(admission) else Status.ACTIVE, invite=invite,
        )  # fmt: skip
        if _waits(admission):
            SignupRequest.objects.create(person=person, text=admission.reason.strip())
        if settings.TERMS_VERSION:
            accept_terms(person=person, version=settings.TERMS_VERSION)
    return person


def check_admission(admission: Admission) -> None:
    """Whether somebody may sign up at all. Raises as `sign_up` does, before anything is written.

    Queries: none, one with an invite.
    """
    if faults := admission_faults(admission):
        raise next(iter(faults.values()))


def admission_faults(admission: Admission) -> dict[str, DomainError]:
    """Every reason why somebody may not sign up, by the field of Admission that it is about; closed, there is but one.

    Queries: none, one with an invite.
    """
    if settings.SIGNUP_POLICY == "closed":
        return {"": ForbiddenError("signup_closed", _("New accounts cannot be made here right now."))}
    faults: dict[str, DomainError] = {}
    for field, check in _CHECKS.items():
        try:
            check(admission)
        except DomainError as error:
            faults[field] = error
    return faults


def _check_invite(admission: Admission) -> None:
    if admission.invite or settings.SIGNUP_POLICY == "invite":
        check_invite(admission.invite)


def _check_reason(admission: Admission) -> None:
    if _waits(admission) and not admission.reason.strip():
        raise InvalidError("reason_missing", _("Tell us in a sentence or two why you would like to join."))
    if len(admission.reason) > REASON_LENGTH:
        raise InvalidError("reason_too_long", _("That is too long."))


def _check_terms(admission: Admission) -> None:
    if settings.TERMS_VERSION and not admission.has_accepted_terms:
        raise InvalidError("terms_not_accepted", _("To join you have to accept the terms."))


_CHECKS: dict[str, Callable[[Admission], None]] = {
    "invite": _check_invite,
    "reason": _check_reason,
    "birth_date": lambda admission: check_birth_date(admission.birth_date),
    "has_accepted_terms": _check_terms,
}


def check_birth_date(birth_date: date | None) -> None:
    """Raises InvalidError `birth_date_missing`, `too_young`, where the operator set a minimum age."""
    least = settings.MINIMUM_AGE
    if not least:
        return
    today = timezone.now().date()
    if birth_date is None or birth_date > today:
        raise InvalidError("birth_date_missing", _("Tell us the day you were born."))
    if _age_on(today, birth_date) < least:
        text = ngettext(
            "You can join when you are %(n)s year old. We have kept nothing of what you typed.",
            "You can join when you are %(n)s years old. We have kept nothing of what you typed.",
            least,
        )
        raise InvalidError("too_young", text % {"n": least})


def check_email_domain(email: str) -> str:
    """The address as it is kept, of a domain that may sign up here, and not of somebody who was banned.

    Raises InvalidError `email_domain`, `contact_refused`, `invalid_email`. Queries: one.
    """
    address = check_email(email)
    domain = address.rpartition("@")[2]
    allowed, denied = settings.EMAIL_DOMAINS_ALLOWED, settings.EMAIL_DOMAINS_DENIED
    if _is_within(domain, denied) or (allowed and not _is_within(domain, allowed)):
        raise InvalidError("email_domain", _("Addresses of that provider cannot be used here. Take another one."))
    if is_barred_contact(address):
        raise InvalidError("contact_refused", _("That address cannot be used here. Take another one."))
    return address


def approve_signup(*, actor: User, person_id: UUID) -> User:
    """Let somebody in who asked for it; they are told by mail, and what they wrote is forgotten.

    Who has not confirmed their address yet is in as soon as they do.

    Raises ForbiddenError `forbidden`, NotFoundError `user_not_found`, ConflictError `not_waiting`.
    Locks: the person. Queries: ten.
    """
    require_permission(actor, ADMIT_PEOPLE)
    with transaction.atomic():
        person = _lock_waiting(person_id)
        if not SignupRequest.objects.filter(person=person).delete()[0]:
            raise _not_waiting()
        admit_confirmed(person=person)
        record_action(action=Action.SIGNUP_APPROVED, subject=person, actor=actor)
        promise_mail(person=person, template="signup_approved")
    return person


def refuse_signup(*, actor: User, person_id: UUID, reason: str) -> None:
    """Turn somebody down who asked to join; they are told why by mail.

    Nothing of them is kept but that it happened, and what the staff said.

    Raises:
        ForbiddenError: `forbidden`.
        NotFoundError: `user_not_found`.
        ConflictError: `not_waiting`.
        InvalidError: `reason_missing`, `reason_too_long`.
    Locks: the person.
    """
    why = clean_reason(reason)
    require_permission(actor, ADMIT_PEOPLE)
    with transaction.atomic():
        person = _lock_waiting(person_id)
        record_action(action=Action.SIGNUP_REFUSED, subject=person, actor=actor, reason=why)
        address = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True).first()
        if address:
            publish(
                SignupRefused(
                    email=address, language=person.language, reason=why, base_url=current_origin().base_url
                )
            )  # fmt: skip
        person.delete()


def _lock_waiting(person_id: UUID) -> User:
    (person,) = lock_people(person_id)
    if person.status != Status.PENDING:
        raise _not_waiting()
    return person


def _not_waiting() -> ConflictError:
    return ConflictError("not_waiting", _("They do not wait for an approval any more."))


def _waits(admission: Admission) -> bool:
    """Whether staff decide; whom one of them invited is in."""
    return settings.SIGNUP_POLICY == "approval" and not admission.invite


def _age_on(day: date, birth_date: date) -> int:
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _is_within(domain: str, listed: list[str]) -> bool:
    """Whether a domain is one of these or below one, whichever of its spellings each has."""
    asked = ascii_domain(domain)
    return any(asked == name or asked.endswith(f".{name}") for name in map(ascii_domain, listed))
