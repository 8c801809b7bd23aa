"""How many queries something takes, and whether that is what was agreed.

Recorded in query_counts.json; RECORD_QUERY_COUNTS=1 writes it again, on purpose and seen in review.
"""

import json
import os
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

RECORD = Path(__file__).with_name("query_counts.json")


def queries_of(visit: Any, path: str) -> int:
    visit(path)
    with CaptureQueriesContext(connection) as captured:
        answer = visit(path)
    assert answer.status_code == 200, path
    return sum(1 for query in captured.captured_queries if "SAVEPOINT" not in query["sql"])


def compare_with_record(surface: str, count: int) -> None:
    recorded = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    if os.environ.get("RECORD_QUERY_COUNTS"):
        RECORD.write_text(json.dumps(dict(sorted({**recorded, surface: count}.items())), indent=2) + "\n")
    else:
        assert count == recorded[surface]
