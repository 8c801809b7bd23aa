from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from social.models import Post
from socialflow.core import tasks
from socialflow.core.ids import uuid7_at
from socialflow.core.partitions import (
    count_default_rows,
    detach_partition,
    ensure_partitions,
    list_partitions,
    partitioned_models,
)
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_every_model_that_names_a_partition_column_is_partitioned_in_the_database():
    models = partitioned_models()
    assert {model._meta.db_table for model in models} == {
        "audit_entries", "comments", "likes", "posts", "saves", "video_views",
    }  # fmt: skip
    for model in models:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT partstrat FROM pg_partitioned_table WHERE partrelid = to_regclass(%s)", [model._meta.db_table]
            )
            assert cursor.fetchone() == ("r",)


@pytest.mark.parametrize("model", partitioned_models())
def test_the_year_ahead_has_no_gap_and_the_default_partition_is_empty(model):
    now, year = timezone.now(), timezone.now() + timedelta(days=366)
    bounds = [partition.bound for partition in list_partitions(model) if not partition.is_default]
    edges = sorted(tuple(bound.split("'")[1::2]) for bound in bounds)
    assert all(before[1] == after[0] for before, after in pairwise(edges))
    assert edges[0][0] <= str(uuid7_at(now))
    assert edges[-1][1] > str(uuid7_at(year))
    assert count_default_rows(model) == 0


def test_making_partitions_again_makes_none():
    assert all(ensure_partitions(model) == [] for model in partitioned_models())


def test_a_row_lands_in_the_partition_of_its_month_and_stays_readable_when_another_is_detached():
    old = timezone.now() - timedelta(days=365)
    owner = UserFactory()
    post = Post.objects.create(id=uuid7_at(old), owner=owner, text="long ago")
    Post.objects.create(owner=owner, text="now")
    name = f"posts_{old:%Y_%m}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM posts WHERE id = %s", [post.pk])
        assert cursor.fetchone() == (name,)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    detach_partition(Post, name)
    assert list(Post.objects.values_list("text", flat=True)) == ["now"]


def test_the_command_lists_makes_and_refuses_what_is_no_partition():
    output = StringIO()
    call_command("partitions", "--list", stdout=output)
    assert "posts_default  DEFAULT" in output.getvalue()
    with pytest.raises(CommandError, match="not a partition"):
        call_command("partitions", "--detach", "social.Post", "users")


def test_rows_in_a_default_partition_raise_an_alarm(caplog):
    Post.objects.create(id=uuid7_at(timezone.now() + timedelta(days=3000)), owner=UserFactory(), text="from the future")
    tasks.ensure_partitions()
    assert "partitions.default_not_empty" in caplog.text
