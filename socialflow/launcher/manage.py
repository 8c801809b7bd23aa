"""A management command with the services up: those of a running `make run`, else started just for it."""

import signal
import subprocess
import sys

from socialflow.core.embedded import EmbeddedError, EmbeddedServices, service_urls
from socialflow.launcher import console
from socialflow.settings import env


def main(arguments: list[str]) -> int:
    """Run `manage.py` with the arguments; its exit code."""
    services = EmbeddedServices(env.VAR_DIR, postgres=not env.DATABASE_URL, valkey=not env.REDIS_URL)
    is_ours = service_urls(env.VAR_DIR) is None and not (env.DATABASE_URL and env.REDIS_URL)
    # Ctrl-C belongs to the command; we end when it ends. (A handler, unlike SIG_IGN, is not inherited.)
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        if is_ours:
            services.start()
        command = [sys.executable, str(env.BASE_DIR / "manage.py"), *arguments]
        return subprocess.run(command, check=False).returncode
    except EmbeddedError as error:
        console.complain(f"SocialFlow: {error}")
        return 1
    finally:
        if is_ours:
            services.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
