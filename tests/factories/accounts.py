"""People and what hangs on them, as rows: for history (a follow with its counters, a token) call the services."""

from functools import cache

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import Follow, User

PASSWORD = "a-long-enough-secret"


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    display_name = factory.LazyAttribute(lambda user: user.username.replace("_", " ").title())
    password = factory.LazyFunction(_hashed)


class EmailAddressFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EmailAddress

    user = factory.SubFactory(UserFactory)
    email = factory.LazyAttribute(lambda address: f"{address.user.username}@example.com")
    verified = True
    primary = True


class FollowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Follow

    follower = factory.SubFactory(UserFactory)
    followee = factory.SubFactory(UserFactory)
