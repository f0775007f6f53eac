#!/usr/bin/env python3
"""Runs a command and prints one line of JSON: wall time in seconds, largest resident size in KiB, exit code.

    measure.py COMMAND ...

The command's output is dropped; its memory is that of the command alone, as wait4 tells it,
and never less than the 14 MB that this program has when it starts it.
"""
import json
import os
import subprocess
import sys
import time


def main() -> None:
    begin = time.monotonic()
    process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    print(json.dumps({"seconds": seconds, "kib": usage.ru_maxrss, "exit": os.waitstatus_to_exitcode(status)}))


if __name__ == "__main__":
    main()
