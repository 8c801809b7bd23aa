"""`manage.py data_model`: draw the tables as a diagram in docs/data-model.md."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

_APPS = ("accounts", "videos", "social", "core")
_HEAD = """# The data model

Made by `manage.py data_model` from the models; a test fails when it is not current. Every key is a UUIDv7. A relation
is drawn from the row that points to the row it points at; tables marked *partitioned* are cut by the column named.
"""


class Command(BaseCommand):
    """Write the diagram, or with --check say whether it is current."""

    help = "Write docs/data-model.md from the models; --check fails when it is not current."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="write nothing, fail when the file differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        path = settings.BASE_DIR / "docs" / "data-model.md"
        text = "\n".join([_HEAD, *(line for label in _APPS for line in _section(label))]) + "\n"
        if not options["check"]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            raise CommandError("docs/data-model.md is not current: run manage.py data_model")


def _section(label: str) -> Iterator[str]:
    shown = sorted(apps.get_app_config(label).get_models(), key=lambda model: model._meta.db_table)
    yield f"## {label}\n"
    for model in shown:
        yield f"- **{model._meta.db_table}**: {(model.__doc__ or '').strip().splitlines()[0]}{_cut(model)}"
    yield "\n```mermaid\nerDiagram"
    for model in shown:
        yield f"  {model._meta.db_table} {{"
        yield from (f"    {_type(field)} {field.column}{_marks(field)}" for field in _columns(model))
        yield "  }"
    for model in shown:
        for field in _columns(model):
            if isinstance(field, models.ForeignKey):
                many = "|o" if isinstance(field, models.OneToOneField) else "}o"
                one = "o|" if field.null else "||"
                yield f"  {model._meta.db_table} {many}--{one} {field.related_model._meta.db_table} : {field.name}"
    yield "```\n"


def _cut(model: type[models.Model]) -> str:
    spec = getattr(model, "partitioning", None)
    return f" *Partitioned by {spec.column}, {spec.every} by {spec.every}.*" if spec else ""


def _columns(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.column]


def _type(field: Any) -> str:
    kind = str(field.get_internal_type()).removesuffix("Field")
    return "UUID" if kind in {"ForeignKey", "OneToOne"} else kind


def _marks(field: Any) -> str:
    is_key = field in field.model._meta.pk_fields
    marks = {"PK": is_key, "FK": field.is_relation, "UK": field.unique and not is_key}
    keys = ",".join(mark for mark, holds in marks.items() if holds)
    return f" {keys}" if keys else ""
