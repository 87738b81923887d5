#!/usr/bin/env python3
"""Runs a command once for each of its allocations and system calls, and lets that one fail.

usage: torture.py [--lasting] [--input FILE] FAULT.SO TOOL [ARGUMENT]...

What must hold of each run: it ends in time, and by no signal; its status is 0 to 3, and,
unless it is that of the run without a fault, 2 or 3, with a reason on stderr; with the
same status, it printed the same. What it printed as JSON is JSON, and its last record
tells its status. --lasting: all later calls of the kind that failed fail, too.

Each run that did otherwise is shown; the status is 1 if there was one."""
import json
import os
import re
import subprocess
import sys
import tempfile

SECONDS = 15
# What differs from run to run: times, the clock that they were taken with, identifiers, how
# often a question was asked; and an interface whose name cannot be had is shown as `?`.
VARYING = re.compile(
    r'\b\d+(\.\d+)?(/\d+\.\d+)*( ?ms(ec)?\b| +\d+  )|\d{4}-\d\d-\d\dT[\d:.]+Z|\bid: \d+|;; WHEN: .*'
    r'|(?<=[% ])(eth0\b|\?)|"(time|clock|queries|tries|\w+_ms)":("[^"]*"|\{[^}]*\}|[-\d.]+),?')


class Run:
    def __init__(self, command, given, library, number, lasting):
        with tempfile.TemporaryFile() as report, open(given, "rb") as stdin:
            fault = {"LD_PRELOAD": library, "FAULT_AT": str(number),
                     "FAULT_LASTING": str(int(lasting)), "FAULT_FD": str(report.fileno())}
            child = subprocess.Popen(
                command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env={**os.environ, **fault}, pass_fds=[report.fileno()])
            try:
                self.out, self.err = (
                    text.decode(errors="replace") for text in child.communicate(timeout=SECONDS))
                self.status = child.returncode
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()
                self.status = self.out = self.err = None
            report.seek(0)
            self.failed = report.read().decode()

    def broken_json(self):
        """What is wrong with the lines of JSON, if that."""
        for line in self.out.splitlines():
            try:
                last = json.loads(line)
            except ValueError:
                return "is no JSON: " + line
        if self.out and last.get("exit", self.status) != self.status:
            return "the last record tells another status"
        return None


def fault_in(run, good, tool, is_json):
    """What is wrong with a run, if that; against one in which nothing failed."""
    if run.status is None:
        return "does not end"
    if not 0 <= run.status <= 3:
        return f"ended with status {run.status}"
    if run.status >= 2:
        # An answer of its own kind, that says what it lacks.
        if re.search("inconclusive|unresolved|unasked|is not known", run.out):
            return None
        if not re.search(rf"^{tool}: .", run.err, re.MULTILINE):
            return "said no reason"
    elif run.status != good.status:
        return f"status {run.status} is not true"
    # A no may be told in fewer words if it says why.
    elif VARYING.sub("", run.out) != VARYING.sub("", good.out) and (
            run.status == 0 or len(run.err.splitlines()) <= len(good.err.splitlines())):
        lines = zip(run.out.splitlines() + [""], good.out.splitlines() + [""])
        return "with the same status, printed %r for %r" % next(
            (pair for pair in lines if VARYING.sub("", pair[0]) != VARYING.sub("", pair[1])), "")
    # What could not be written is missing somewhere in the middle.
    return run.broken_json() if is_json and not run.failed.startswith("write") else None


def main(words):
    lasting = words[0] == "--lasting"
    words = words[lasting:]
    given = "/dev/null"
    if words[0] == "--input":
        given, words = words[1], words[2:]
    library, command = os.path.abspath(words[0]), words[1:]
    tool = os.path.basename(command[0])
    is_json = "--json" in command or "-j" in command
    good = Run(command, given, library, 0, lasting)
    number = 0
    found = {}
    while True:
        number += 1
        run = Run(command, given, library, number, lasting)
        if not run.failed:
            break
        wrong = fault_in(run, good, tool, is_json)
        if wrong:
            line = f"{run.failed}: {wrong}; status {run.status}, said {run.err!r}"
            found.setdefault(line, []).append(number)
    for line, numbers in found.items():
        print(*numbers[:3], f"{line:.500}")
    print(f"{' '.join([tool, *command[1:]])}: {number - 1} faults, "
          f"{sum(map(len, found.values()))} wrong")
    return bool(found) or number == 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
