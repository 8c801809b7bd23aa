"""The least that an answer can cost on this server and this database: what the figures stand beside."""

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from uuid_utils.compat import uuid7

StartResponse = Callable[[str, list[tuple[str, str]]], Any]

# The twenty newest public videos with their owners, made into JSON by the database.
_LIST = """
    SELECT json_agg(card)::text FROM (
        SELECT v.id, v.title, v.duration_seconds, v.access_key, v.picture_version, v.has_preview, v.dominant_color,
               v.view_count, v.like_count, v.comment_count, v.published_at, v.created_at, v.feed_key, v.status,
               u.id AS owner_id, u.username, u.display_name, u.avatar_version
        FROM videos v JOIN users u ON u.id = v.owner_id
        WHERE v.visibility = 'PUBLIC' AND v.published_at IS NOT NULL AND v.deleted_at IS NULL AND u.is_active
        ORDER BY v.feed_key DESC LIMIT 20
    ) AS card
"""
_WRITE = "INSERT INTO floor (id, text) VALUES (%s, 'a row')"
_connections = threading.local()


def hello(_environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer, and nothing else."""
    return _answer(start_response, b'{"hello": "world"}')


def read(_environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Twenty rows as JSON by one statement."""
    row = _connection().execute(_LIST).fetchone()
    return _answer(start_response, row[0].encode() if row else b"[]")


def write(_environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """One row, committed."""
    _connection().execute(_WRITE, [uuid7()])
    return _answer(start_response, b"{}")


def make_table() -> None:
    """The table that `write` fills."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS floor (id uuid PRIMARY KEY, text text)")


def _connection() -> psycopg.Connection[tuple[Any, ...]]:
    """One connection a thread."""
    if not hasattr(_connections, "open"):
        _connections.open = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    connection: psycopg.Connection[tuple[Any, ...]] = _connections.open
    return connection


def _answer(start_response: StartResponse, body: bytes) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
