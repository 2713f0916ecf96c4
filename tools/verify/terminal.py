"""Runs a command in a terminal of its own: python terminal.py COMMAND …; each line on standard input is a Ctrl-C.

What the command says goes to standard output; the exit code is the one that a shell would report.
"""

import os
import pty
import select
import sys
import time

process, terminal = pty.fork()
if process == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
# Before the terminal is the process's own, a Ctrl-C would reach nobody.
while os.tcgetpgrp(terminal) != process:
    time.sleep(0.001)
watched = [terminal, 0]
while True:
    ready, _, _ = select.select(watched, [], [])
    if 0 in ready:
        lines = os.read(0, 64)
        if not lines:
            watched.remove(0)
        # The byte that the terminal's line discipline turns into a signal for everything in the foreground.
        try:
            os.write(terminal, b"\x03" * lines.count(b"\n"))
        except OSError:
            break
    if terminal in ready:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        sys.stdout.buffer.write(piece)
        sys.stdout.flush()
code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
sys.exit(code if code >= 0 else 128 - code)
