"""What a password's hash costs on this machine: `python -m benchmarks.hashing`.

Prints the CPU time and the time on the clock of the settings' costs and of their neighbours; a hash should take 50 to
100 milliseconds: long for who guesses, short for who logs in.
"""

import statistics
import time

from argon2 import Type
from argon2.low_level import hash_secret

from socialflow.settings.base import ARGON2_KIBIBYTES, ARGON2_LANES, ARGON2_PASSES

_ROUNDS = 15


def main() -> None:
    """Measure the settings' costs, one pass less and more, and half and twice the memory."""
    print("passes    KiB  lanes   CPU ms  clock ms")
    for passes, kibibytes in (
        (ARGON2_PASSES, ARGON2_KIBIBYTES),
        (ARGON2_PASSES - 1, ARGON2_KIBIBYTES),
        (ARGON2_PASSES + 1, ARGON2_KIBIBYTES),
        (ARGON2_PASSES, ARGON2_KIBIBYTES // 2),
        (ARGON2_PASSES, ARGON2_KIBIBYTES * 2),
    ):
        if passes > 0:
            cpu, clock = _cost(passes, kibibytes, ARGON2_LANES)
            print(f"{passes:6} {kibibytes:6} {ARGON2_LANES:6} {cpu:8.1f} {clock:9.1f}")


def _cost(passes: int, kibibytes: int, lanes: int) -> tuple[float, float]:
    """Median milliseconds of the processor and of the clock for one hash."""
    cpu, clock = [], []
    for _ in range(_ROUNDS):
        at_cpu, at_clock = time.process_time(), time.perf_counter()
        hash_secret(
            b"correct horse battery staple", b"sixteen bytes ok", time_cost=passes, memory_cost=kibibytes,
            parallelism=lanes, hash_len=32, type=Type.ID,
        )  # fmt: skip
        cpu.append((time.process_time() - at_cpu) * 1000)
        clock.append((time.perf_counter() - at_clock) * 1000)
    return statistics.median(cpu), statistics.median(clock)


if __name__ == "__main__":
    main()
