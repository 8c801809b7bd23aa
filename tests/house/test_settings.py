"""Every variable is documented, production refuses to start without its secrets, and passes Django's own check."""

import re

import pytest

from tests.production import COMPLETE, ROOT, python

NAMES = set(
    re.findall(
        r'_(?:text|list|integer|boolean|env\.\w+)\("([A-Z0-9_]+)"', (ROOT / "socialflow/settings/env.py").read_text()
    )
)


def test_production_passes_the_deployment_check():
    outcome = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"]
)
def test_production_names_what_is_missing(missing):
    outcome = python("manage.py", "check", **{name: value for name, value in COMPLETE.items() if name != missing})
    assert outcome.returncode != 0
    assert f"Set {missing} (or NAME_FILE)" in outcome.stderr


@pytest.mark.parametrize("program", ["asgi", "wsgi", "celery"])
def test_a_server_that_is_told_nothing_takes_the_settings_of_production(program):
    outcome = python("-c", f"import socialflow.{program}")
    assert outcome.returncode != 0
    assert "Set SECRET_KEY" in outcome.stderr


def test_a_secret_may_lie_in_a_file(tmp_path):
    (tmp_path / "key").write_text(COMPLETE["SECRET_KEY"])
    with_file = {name: value for name, value in COMPLETE.items() if name != "SECRET_KEY"}
    outcome = python("manage.py", "check", **with_file, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert outcome.returncode == 0, outcome.stderr


def test_without_services_a_command_says_what_to_start(tmp_path):
    outcome = python("manage.py", "check", VAR_DIR=str(tmp_path))
    assert "start SocialFlow with `make run` first" in outcome.stderr


@pytest.mark.parametrize("document", [".env.example", "docs/operations.md"])
def test_every_variable_is_documented(document):
    text = (ROOT / document).read_text()
    assert NAMES
    assert {name for name in NAMES if not re.search(rf"\b{name}\b", text)} == set()


def test_only_one_module_reads_the_environment():
    others = [
        str(path.relative_to(ROOT))
        for folder in ("accounts", "videos", "social", "socialflow")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ(\.get|\[)|os\.getenv|from os import .*(environ|getenv)", path.read_text())
    ]
    assert others == []


def test_what_the_address_of_the_database_says_of_tls_reaches_the_driver():
    url = f"{COMPLETE['DATABASE_URL']}?sslmode=verify-full&sslrootcert=/ca.crt"
    program = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    outcome = python("-c", program, **COMPLETE | {"DATABASE_URL": url})
    assert "'sslmode': 'verify-full', 'sslrootcert': '/ca.crt'" in outcome.stdout
    assert "'prepare_threshold': 1" in outcome.stdout
