"""`make outdated` finds what is older than our frames allow; the index here is one of the test's own."""

import importlib.util
from datetime import UTC, datetime, timedelta

import pytest
from packaging.version import Version

from tests.production import ROOT

NOW = datetime.now(UTC)


@pytest.fixture
def outdated(monkeypatch):
    spec = importlib.util.spec_from_file_location("outdated", ROOT / "bin" / "outdated.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.releases = {"web": [("1.0", 400)]}

    def newest(asked, *options, python=module.OLDEST_PYTHON):
        """What the releases are for `name` or `name<=version`, by the days since they came out."""
        before = datetime.fromisoformat(options[-1]) if options else NOW
        found = {}
        for line in asked:
            name, _, most = line.partition("<=")
            name, _, series = name.partition("==")
            fitting = [
                Version(version)
                for version, days in module.releases[name]
                if NOW - timedelta(days=days) <= before
                and version.startswith(series.rstrip("*"))
                and (not most or Version(version) <= Version(most))
            ]
            found |= {name: max(fitting)} if fitting else {}
        return found

    monkeypatch.setattr(module, "newest", newest)
    return module


@pytest.mark.parametrize(("days", "is_overdue"), [(29, False), (31, True)])
def test_a_release_of_the_series_is_taken_within_a_month(outdated, days, is_overdue):
    outdated.releases["web"].append(("1.1", days))
    lines = outdated.overdue({"web": Version("1.0")}, ["web==1.*"], 30)
    assert lines == (["web 1.0: 1.1 has been out for more than 30 days"] if is_overdue else [])


@pytest.mark.parametrize(("days", "is_overdue"), [(60, False), (91, True)])
def test_a_newer_series_is_taken_within_three_months(outdated, days, is_overdue):
    outdated.releases["web"].append(("2.0", days))
    locked = {"web": Version("1.0")}
    assert outdated.overdue(locked, ["web==1.*"], 30) == []
    assert len(outdated.overdue(locked, ["web"], 90)) == is_overdue


def test_what_came_out_since_does_not_hide_what_is_overdue(outdated):
    outdated.releases["web"] += [("1.1", 50), ("1.2", 2)]
    (line,) = outdated.overdue({"web": Version("1.0")}, ["web==1.*"], 30)
    assert line.startswith("web 1.0: 1.1 ")


def test_what_is_newer_than_the_frame_altogether_is_not_overdue(outdated):
    outdated.releases["web"] = [("1.0", 20), ("1.1", 10)]
    assert outdated.overdue({"web": Version("1.0")}, ["web"], 30) == []


def test_the_locks_and_what_is_asked_for_are_read(outdated):
    lock = "Web[extra]==1.0 \\\nother==2 ; sys_platform == 'win32' \\\n    --hash=sha256:x\nweb==1.2\n"
    assert outdated.pins(lock) == {"web": Version("1.2"), "other": Version("2")}
    asked = "# Why.\n-r requirements.in\nWeb[extra]==1.*\nother\n"
    assert [match[0] for match in outdated._ASKED.finditer(asked)] == ["Web[extra]==1.*", "other"]
    assert [match[1] for match in outdated._ASKED.finditer(asked)] == ["Web[extra]", "other"]
