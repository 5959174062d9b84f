"""Killing a process for real: a child that is sent SIGKILL as it is about to touch its n-th file."""

import subprocess
import sys
from pathlib import Path

_PRELUDE = """
import os, signal, sys
touched, last = 0, int(sys.argv[1])
watched = {{"open", "os.rename", "os.remove", "os.truncate", "os.mkdir"}}
def on_event(event, arguments):
    global touched
    if event in watched and any(str(folder) in str(a) for folder in {folders!r} for a in arguments[:2]):
        touched += 1
        if touched == last:
            os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_at(instant: int, body: str, folders: list[Path]) -> bool:
    """Run the Python code `body` in a process that dies at its `instant`-th touch of a file in `folders`.

    Watching begins where the body calls `watch()`. Returns whether the process was killed; it fails in no other way.
    """
    program = _PRELUDE.format(folders=[str(folder) for folder in folders])
    program += "watch = lambda: sys.addaudithook(on_event)\n" + body
    done = subprocess.run([sys.executable, "-c", program, str(instant)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9
