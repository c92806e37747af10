"""Runs a program and ends when that program does, though others may still hold its output open.

A process in Wine passes its stdout on to every process it starts, among them Wine's own conhost.exe, which may outlive
it. Whoever reads that stdout to its end, as Maven does, then waits for ever. So the program writes into pipes of ours,
and when it has ended we pass on what they hold and end as well, with its exit code.

    relay.py SECONDS PROGRAM [ARGUMENT...]      SECONDS: the program is ended after so long; 0 for no limit

A signal goes on to the program. One that does not hear it, as a JVM that hangs in native code, is killed 5 seconds later.
"""

import ctypes
import fcntl
import os
import select
import selectors
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
F_GETPIPE_SZ = 1032
KILLED_BY_TIMEOUT = 124  # as timeout(1) has it
PATIENCE = 5.0
MOST_BYTES = 65536


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Ending:
    """Ends the program in steps, each a signal of the clock: asked, killed, and then we do not wait for our reader either."""

    def __init__(self, program, seconds):
        self.program = program
        self.late = False
        self.steps = [self.ask, self.kill, self.give_up]
        signal.signal(signal.SIGALRM, lambda *_: self.steps.pop(0)())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.asked)
        signal.setitimer(signal.ITIMER_REAL, seconds)  # 0 sets none

    def asked(self, number, _):
        self.program.send_signal(number)
        self.steps = [self.kill, self.give_up]
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)

    def ask(self):
        self.late = True
        self.program.terminate()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)

    def kill(self):
        self.program.kill()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)

    def give_up(self):
        os._exit(KILLED_BY_TIMEOUT)


class Output:
    """One pipe of the program's, and where its contents go."""

    def __init__(self, pipe, target):
        self.source = pipe.fileno()
        self.target = target
        os.set_blocking(self.source, False)

    def pass_on(self):
        """Copies some of what is there. Returns how much: 0 at the end, -1 if there is nothing just now."""
        try:
            data = os.read(self.source, MOST_BYTES)
        except BlockingIOError:
            return -1
        self.write(data)
        return len(data)

    def write(self, data):
        while data and self.target is not None:
            try:
                data = data[os.write(self.target, data) :]
            except BlockingIOError:
                select.select([], [self.target], [])
            except BrokenPipeError:  # nobody reads any more, which does not end the program
                self.target = None

    def drain(self):
        """Copies what was there when the program ended: a survivor may go on writing."""
        left = fcntl.fcntl(self.source, F_GETPIPE_SZ)
        while left > 0:
            copied = self.pass_on()
            if copied <= 0:
                break
            left -= copied


def main(seconds, command):
    program = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=die_with_parent
    )
    ending = Ending(program, seconds)
    outputs = [Output(program.stdout, 1), Output(program.stderr, 2)]
    selector = selectors.DefaultSelector()
    selector.register(os.pidfd_open(program.pid), selectors.EVENT_READ)
    for output in outputs:
        selector.register(output.source, selectors.EVENT_READ, output)
    while program.poll() is None:
        for key, _ in selector.select():
            if key.data is not None and key.data.pass_on() == 0:
                selector.unregister(key.data.source)  # it has closed that one
    for output in outputs:
        output.drain()
    signal.setitimer(signal.ITIMER_REAL, 0)
    if ending.late:
        return KILLED_BY_TIMEOUT
    return program.returncode if program.returncode >= 0 else 128 - program.returncode


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
