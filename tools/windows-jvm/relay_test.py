"""Checks relay.py with programs of the shell."""

import os
import signal
import subprocess
import sys
import time
import unittest

RELAY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "relay.py")


def command(script, seconds=0):
    return [sys.executable, RELAY, str(seconds), "sh", "-c", script]


def run(script, seconds=0, given=None):
    return subprocess.run(
        command(script, seconds), input=given, capture_output=True, timeout=60, check=False
    )


class RelayTest(unittest.TestCase):
    def test_passes_on_what_goes_in_and_comes_out(self):
        result = run("cat; echo aside >&2; exit 7", given=b"given")
        self.assertEqual((b"given", b"aside\n", 7), (result.stdout, result.stderr, result.returncode))

    def test_loses_nothing_of_a_long_output(self):
        self.assertEqual(3_000_000, len(run("head -c 3000000 /dev/zero").stdout))

    def test_ends_with_its_program_though_another_holds_the_output(self):
        began = time.monotonic()
        self.assertEqual(b"done\n", run("sleep 30 & echo done").stdout)
        self.assertLess(time.monotonic() - began, 20)

    def test_ends_with_its_program_though_another_goes_on_writing(self):
        began = time.monotonic()
        run("(timeout 30 yes) & sleep 0.2; exit 0")
        self.assertLess(time.monotonic() - began, 20)

    def test_a_signal_that_ends_the_program_is_its_exit_code(self):
        self.assertEqual(128 + signal.SIGKILL, run("kill -9 $$").returncode)

    def test_the_limit_ends_a_program_that_says_nothing(self):
        self.assertEqual(124, run("sleep 30", seconds=0.3).returncode)

    def test_the_limit_ends_a_program_that_never_stops_talking(self):
        self.assertEqual(124, run("exec yes", seconds=0.3).returncode)

    def test_the_limit_kills_a_program_that_does_not_hear(self):
        self.assertEqual(124, run("trap '' TERM; while :; do sleep 1; done", seconds=0.3).returncode)

    def test_a_signal_goes_on_to_the_program_and_kills_it_if_it_does_not_hear(self):
        for script, code in (("exec sleep 30", 128 + 15), ("trap '' TERM; echo up; while :; do sleep 1; done", 128 + 9)):
            relay = subprocess.Popen(command(script), stdout=subprocess.PIPE)
            if "echo" in script:
                relay.stdout.readline()
            else:
                time.sleep(1)
            relay.terminate()
            self.assertEqual(code, relay.wait(timeout=30))
            relay.stdout.close()

    def test_a_reader_that_goes_does_not_end_the_program(self):
        relay = subprocess.Popen(command("for i in 1 2 3; do echo $i; sleep 0.3; done; exit 5"), stdout=subprocess.PIPE)
        relay.stdout.readline()
        relay.stdout.close()
        self.assertEqual(5, relay.wait(timeout=30))


if __name__ == "__main__":
    unittest.main()
