"""A test stands alone: what several need lies beside them, in modules that are no tests."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
OF_A_TEST = re.compile(r"^\s*(?:from|import) .*\btest_\w+", re.MULTILINE)


def test_no_test_takes_from_another():
    found = {str(path.relative_to(TESTS)): OF_A_TEST.findall(path.read_text()) for path in TESTS.rglob("*.py")}
    assert {path: lines for path, lines in found.items() if lines} == {}
