"""What the lists of staff cost: the same few queries however much there is, and each filter by an index."""

import random

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Action, AppealState, Role, SanctionKind, Status
from accounts.models import Appeal, AuditEntry, Sanction, Session, SignupRequest, User
from accounts.services import create_invite, make_appeal, warn_person
from tests.factories.accounts import EmailAddressFactory, UserFactory
from tests.query_counts import compare_with_record, queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("query counts")]

SURFACES = [
    "/api/v1/staff/people",
    "/api/v1/staff/people?q=pers",
    "/api/v1/staff/people/owner",
    "/api/v1/staff/sanctions",
    "/api/v1/staff/sanctions?person=owner",
    "/api/v1/staff/appeals",
    "/api/v1/staff/sign-ups",
    "/api/v1/staff/invites",
    "/api/v1/staff/audit-log",
    "/api/v1/staff/audit-log?person=owner",
    "/admin/accounts/user/",
    "/admin/accounts/user/?q=pers",
    "/admin/accounts/sanction/",
    "/admin/accounts/sanction/?q=owner",
    "/admin/accounts/appeal/",
    "/admin/accounts/invite/",
    "/admin/accounts/auditentry/",
    "/admin/accounts/auditentry/?q=owner",
    "/admin/accounts/session/",
    "/admin/accounts/apitoken/",
]
# Each filter, and what it is asked about.
FILTERS = [
    "/api/v1/staff/people",
    "/api/v1/staff/people?q=person12",
    "/api/v1/staff/people?q=somebody%20rare",
    "/api/v1/staff/people?q=person77@",
    "/api/v1/staff/people?status=pending",
    "/api/v1/staff/people?status=limited",
    "/api/v1/staff/people?role=moderator",
    "/api/v1/staff/people?role=admin",
    "/api/v1/staff/people?is_verified=true",
    "/api/v1/staff/people?is_verified=false",
    "/api/v1/staff/sanctions",
    "/api/v1/staff/sanctions?kind=ban",
    "/api/v1/staff/sanctions?is_over=false",
    "/api/v1/staff/sanctions?person=person12",
    "/api/v1/staff/appeals",
    "/api/v1/staff/appeals?state=granted",
    "/api/v1/staff/audit-log",
    "/api/v1/staff/audit-log?action=role_changed",
    "/api/v1/staff/audit-log?person=person12",
    "/admin/accounts/user/?status__exact=pending",
    "/admin/accounts/user/?role__exact=moderator",
    "/admin/accounts/user/?verified_at__isempty=0",
    "/admin/accounts/user/?q=person12",
    "/admin/accounts/sanction/?kind__exact=ban",
    "/admin/accounts/sanction/?ended_at__isempty=1",
    "/admin/accounts/sanction/?q=person12",
    "/admin/accounts/appeal/",
    "/admin/accounts/appeal/?state__exact=open",
    "/admin/accounts/auditentry/?action=role_changed",
    "/admin/accounts/auditentry/?q=person12",
    "/admin/accounts/session/",
    "/admin/accounts/session/?q=person12",
]
# The months before and after this one are empty.
TABLES = ("users", "sanctions", "appeals", f"audit_entries_{timezone.now():%Y_%m}", "sessions", "account_emailaddress")
_MANY = 3000


@pytest.mark.parametrize("surface", SURFACES)
def test_a_list_of_staff_takes_the_same_few_queries_however_much_there_is(surface, desk, owner, staff):
    moderator = UserFactory(role=Role.MODERATOR)

    def grow(rows):
        for _ in range(rows):
            for person in (owner, UserFactory()):
                sanction = warn_person(actor=moderator, person_id=person.pk, reason=f"Rude {random.random()}")
                make_appeal(person=person, sanction_id=sanction.pk, text="No")
            SignupRequest.objects.create(person=UserFactory(status=Status.PENDING), text="Please")
            create_invite(actor=staff)
            EmailAddressFactory(user=person)

    grow(1)
    one = queries_of(desk.get, surface)
    grow(6)
    assert queries_of(desk.get, surface) == one
    assert one <= (8 if surface.startswith("/admin/") else 6)
    compare_with_record(surface, one)


def rare(number, often, seldom):
    return seldom if number % 100 == 12 else often


@pytest.fixture
def crowd(owner):
    """So many people that a look at all of them would show, and few of those who are looked for."""
    now = timezone.now()
    people = User.objects.bulk_create(
        User(
            username=f"person{number}", password=owner.password, display_name=rare(number, "", "Somebody rare"),
            status=(Status.PENDING, Status.LIMITED)[number % 2] if number % 100 < 2 else Status.ACTIVE,
            role=rare(number, Role.USER, Role.MODERATOR), verified_at=rare(number, None, now),
        )
        for number in range(_MANY)
    )  # fmt: skip
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=f"{person.username}@example.com", verified=True, primary=True)
        for person in people
    )
    Session.objects.bulk_create(
        Session(session_key=f"{number:032d}", session_data="", expire_date=now, user=person)
        for number, person in enumerate(people)
    )
    return people


@pytest.fixture
def decided(crowd, owner):
    """As much that happened to them."""
    now = timezone.now()
    sanctions = Sanction.objects.bulk_create(
        Sanction(
            person=person, kind=rare(number, SanctionKind.WARNING, SanctionKind.BAN), reason="Rude",
            ended_at=rare(number, now, None),
        )
        for number, person in enumerate(crowd)
    )  # fmt: skip
    Appeal.objects.bulk_create(
        Appeal(
            sanction=sanction, text="No", state=rare(number, AppealState.DENIED, AppealState.OPEN),
            decided_at=rare(number, now, None),
        )
        for number, sanction in enumerate(sanctions)
    )  # fmt: skip
    Appeal.objects.filter(sanction__in=sanctions[:20], decided_at__isnull=False).update(state=AppealState.GRANTED)
    AuditEntry.objects.bulk_create(
        AuditEntry(action=rare(number, Action.LOGGED_IN, Action.ROLE_CHANGED), subject=person, actor=person)
        for number, person in enumerate(crowd)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_each_filter_has_an_index(decided, desk):
    slow = []
    for path in FILTERS:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(path).status_code == 200, path
        for query in captured.captured_queries:
            # Those of every request are prepared, and no affair of a list.
            if not query["sql"].startswith("SELECT") or "$1" in query["sql"]:
                continue
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + query["sql"])
                plan = "\n".join(row[0] for row in cursor.fetchall())
            slow += [(path, query["sql"], plan) for table in TABLES if f"Seq Scan on {table}" in plan]
    assert not slow, "\n\n".join("\n".join(one) for one in slow)
