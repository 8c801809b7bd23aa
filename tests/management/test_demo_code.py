"""The demo world's administrator has a second factor, whose code anybody at the terminal can have."""

import re

import pytest
from django.core.management import call_command

from accounts.models import User
from accounts.services import check_second_factor
from socialflow.management.demo.logins import LOGINS
from socialflow.management.demo.settlers import settle_staff

pytestmark = pytest.mark.django_db


def test_the_command_prints_the_code_that_lets_the_administrator_in(capsys):
    settle_staff()
    call_command("demo_code")
    (code,) = re.findall(r"demo_admin: (\d{6})", capsys.readouterr().out)
    check_second_factor(person=User.objects.get(username="demo_admin"), code=code)


def test_the_printed_log_in_says_where_the_code_comes_from():
    (line,) = [str(login) for login in LOGINS if login.totp_key]
    assert line.endswith("may use /admin with a code from `make code`")
