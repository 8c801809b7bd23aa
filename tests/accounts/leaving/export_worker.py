"""A worker that makes one export, slowly: run as a program, to be killed like one."""

import sys
import time

import django

django.setup()


def main() -> None:
    from accounts.services import archives, make_export

    def slowly(key):
        while True:
            yield bytes(1000)
            time.sleep(0.05)

    archives.stored_chunks = slowly
    make_export(export_id=sys.argv[1])


if __name__ == "__main__":
    main()
