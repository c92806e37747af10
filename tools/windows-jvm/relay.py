"""Runs a program and ends when that program does, though others may still hold its output open.

A process in Wine passes its stdout on to every process it starts, among them Wine's own conhost.exe, which may outlive
it. Whoever reads that stdout to its end, as Maven does, then waits for ever. So the program writes into pipes of ours,
and when it has ended we pass on what they hold and end as well, with its exit code.

    relay.py SECONDS PROGRAM [ARGUMENT...]      SECONDS: the program is killed after so long; 0 for no limit
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
KILLED_BY_TIMEOUT = 124  # as timeout(1) has it
PATIENCE = 5.0  # seconds from SIGTERM to SIGKILL: a JVM that hangs in native code does not hear the first


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def pass_on(source, target):
    """Copies what the pipe holds now. Says whether more may come."""
    while True:
        try:
            data = os.read(source, 65536)
        except BlockingIOError:
            return True
        if not data:
            return False
        while data:
            data = data[os.write(target, data) :]


def main(seconds, command):
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=die_with_parent
    )
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _: program.send_signal(received))
    deadline = time.monotonic() + seconds if seconds else None
    overdue = False
    outputs = {program.stdout.fileno(): 1, program.stderr.fileno(): 2}
    selector = selectors.DefaultSelector()
    selector.register(os.pidfd_open(program.pid), selectors.EVENT_READ)
    for output in outputs:
        os.set_blocking(output, False)
        selector.register(output, selectors.EVENT_READ)
    while program.poll() is None:
        remaining = None if deadline is None else max(0.0, deadline - time.monotonic())
        for key, _ in selector.select(remaining):
            if key.fd in outputs and not pass_on(key.fd, outputs[key.fd]):
                selector.unregister(key.fd)
        if deadline is not None and time.monotonic() >= deadline and program.poll() is None:
            program.send_signal(signal.SIGKILL if overdue else signal.SIGTERM)
            overdue, deadline = True, time.monotonic() + PATIENCE
    for output, target in outputs.items():
        pass_on(output, target)
    if overdue:
        return KILLED_BY_TIMEOUT
    return program.returncode if program.returncode >= 0 else 128 - program.returncode


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
