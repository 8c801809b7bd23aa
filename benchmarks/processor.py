"""Processor time of programs and everything they started, from /proc (man 5 proc, /proc/pid/stat)."""

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(roots: Mapping[str, int]) -> dict[str, float]:
    """User and system time of the process trees below these pids, what their ended children used included."""
    ticks: dict[int, int] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # The name of the program, in parentheses, may hold spaces.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        ticks[int(entry.name)] = sum(map(int, fields[11:15]))
        children[int(fields[1])].append(int(entry.name))
    return {name: _below(pid, ticks, children) / _TICKS_A_SECOND for name, pid in roots.items()}


def _below(pid: int, ticks: Mapping[int, int], children: Mapping[int, list[int]]) -> int:
    return ticks.get(pid, 0) + sum(_below(child, ticks, children) for child in children.get(pid, ()))
