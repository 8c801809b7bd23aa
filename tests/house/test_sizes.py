"""Files and functions stay small enough to be read in one go."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 120
SCRIPT_LINES = 150
STYLE_LINES = 400
FOLDERS = ("accounts", "videos", "social", "socialflow", "tests", "benchmarks", "bin", "deploy")


def python_files():
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def too_long(paths, limit):
    return {str(path.relative_to(ROOT)): n for path in paths if (n := len(path.read_text().splitlines())) > limit}


def test_python_files():
    assert too_long(python_files(), FILE_LINES) == {}


def test_functions():
    long = {}
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = lines
    assert long == {}


def test_templates():
    assert too_long((ROOT / "templates").rglob("*.html"), TEMPLATE_LINES) == {}


def test_scripts():
    assert too_long((ROOT / "static" / "js").rglob("*.js"), SCRIPT_LINES) == {}


def test_styles():
    assert too_long((ROOT / "static" / "css").rglob("*.css"), STYLE_LINES) == {}


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "signals"])
def test_no_module_is_named_after_nothing(name):
    assert [path for path in python_files() if name in {path.stem, path.parent.name}] == []
