"""A worker that makes one export, slowly: run as a program, to be killed like one."""

import sys
import time
from uuid import UUID

import django

django.setup()


def main() -> None:
    from accounts.services import archives, make_export

    def slowly(key):
        while True:
            yield bytes(1000)
            time.sleep(0.05)

    archives.stored_chunks = slowly  # type: ignore[attr-defined]
    make_export(export_id=UUID(sys.argv[1]))


if __name__ == "__main__":
    main()
