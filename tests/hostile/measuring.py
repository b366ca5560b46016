"""How much memory a piece of work takes at its worst moment.

Asked of the kernel, and of the process as a whole: the interpreter's own count (``tracemalloc``)
sees nothing of what OpenSSL and the pattern matcher take, and those are what a server can make
grow. The servers run in another process, so that what is measured is the prober.
"""

import ctypes
import gc
from collections.abc import Callable
from pathlib import Path

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")
_PEAK_ONLY = "5"
"""Sets the peak of the resident memory back to what it is now (``proc_pid_clear_refs(5)``)."""


def growth_bytes(work: Callable[[], object]) -> int:
    """Return by how much the resident memory grew at most while ``work`` ran."""
    gc.collect()
    # what lies free in the heap would hide what is taken from it
    ctypes.CDLL(None).malloc_trim(0)
    _RESET.write_text(_PEAK_ONLY)
    before = _resident_bytes("VmRSS")
    work()
    return _resident_bytes("VmHWM") - before


def _resident_bytes(field: str) -> int:
    lines = _STATUS.read_text().splitlines()
    found = next(line for line in lines if line.startswith(f"{field}:"))
    return int(found.split()[1]) * 1024
