"""An installation whose operator has set what production wants, and nothing more."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "socialflow.settings.prod",
    "SECRET_KEY": "x" * 20 + "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH",
    "ALLOWED_HOSTS": "example.org",
    "PUBLIC_URL": "https://example.org",
    "DATABASE_URL": "postgres://user:secret@127.0.0.1/socialflow",
    "REDIS_URL": "redis://127.0.0.1/0",
    "EMAIL_URL": "smtp+tls://user:secret@127.0.0.1:587",
    "METRICS_TOKEN": "token",
    "TRUSTED_PROXY_COUNT": "1",
}


def python(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run Python in the folder of the project, in an environment of which nothing is taken over."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "VAR_DIR": os.environ["VAR_DIR"], **environment},
    )  # fmt: skip
