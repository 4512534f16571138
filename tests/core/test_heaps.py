"""The threads of a web process share two heaps of the C library's."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
EIGHT_THREADS = """
import ctypes, sys, threading
from selfmon.core.starting import share_heaps

if sys.argv[1] == "share":
    share_heaps()
together = threading.Barrier(8)

def draw():
    together.wait(30)
    held = [bytes(2000) for _n in range(2000)]
    together.wait(30)

threads = [threading.Thread(target=draw) for _n in range(8)]
for one in threads:
    one.start()
for one in threads:
    one.join()
library = ctypes.CDLL(None)
library.malloc_info(0, ctypes.c_void_p.in_dll(library, "stdout"))
library.fflush(None)
"""


def _heaps(how: str) -> int:
    env = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    done = subprocess.run(
        [sys.executable, "-c", EIGHT_THREADS, how], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return len(re.findall("<heap nr=", done.stdout))


def test_eight_threads_have_two_heaps() -> None:
    assert _heaps("each") > 2  # else nothing is shown here: another C library
    assert _heaps("share") == 2
