"""`manage.py partitions`: make what is missing, list what is there, detach what is old."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from socialflow.core.partitions import (
    count_default_rows,
    detach_partition,
    ensure_partitions,
    list_partitions,
    partitioned_models,
)


class Command(BaseCommand):
    """Make the partitions of the year ahead; with --list or --detach, show or detach them."""

    help = "Make the partitions of the year ahead; --list shows them, --detach takes one out."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of the two other modes."""
        parser.add_argument("--list", action="store_true", help="show every partition and its bounds")
        parser.add_argument(
            "--detach", nargs=2, metavar=("APP.MODEL", "PARTITION"), help="detach one partition to archive it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the mode asked for."""
        if options["detach"]:
            label, name = options["detach"]
            try:
                detach_partition(apps.get_model(label), name)
            except (LookupError, ValueError) as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"{name} is detached: archive it with pg_dump -t {name}, then drop it.")
            return
        for model in partitioned_models():
            made = [] if options["list"] else ensure_partitions(model)
            present = list_partitions(model)
            self.stdout.write(f"{model._meta.db_table}: {len(present)} partitions, {len(made)} made now")
            if options["list"]:
                self.stdout.writelines(f"  {partition.name}  {partition.bound}" for partition in present)
            if rows := count_default_rows(model):
                self.stderr.write(f"  {rows} rows lie in the default partition")
