"""Measure how vmshift grows with the cluster, and hold it against PyYAML reading the same inventory.

python benchmarks/scale.py [--vms 100 1000 10000 50000] [--rounds 3] [--no-stages]

The clusters are made up (benchmarks/clusters.py), one inventory file each. Every measurement is a process of its own,
and all take turns, round by round, so that a busy moment of the machine falls on all of them; the figure is the median.
Times are processor seconds of the whole process, its start and its imports included; memory is its highest (VmHWM).
Nothing is remembered between runs (--no-cache). Nothing is asserted: the numbers are for people.
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from clusters import make

STAGES = Path(__file__).with_name("stages.py")
READING = "CSafeLoader"
_LOADER = "import sys, yaml; list(yaml.load_all(open(sys.argv[1], 'rb'), Loader=yaml.CSafeLoader))"
_MOST_LOADED = 10_000  # VMs: beyond, PyYAML's nodes alone take many gigabytes
_COMMANDS = ("lint", "preview", "compile")


@dataclass(frozen=True)
class Cost:
    """What one process has cost: seconds of the processor, mebibytes, and what it printed."""

    seconds: float
    memory: float
    printed: str


@dataclass
class Table:
    """The costs of each cluster and measurement, round by round."""

    costs: dict[tuple[int, str, str], list[Cost]] = field(default_factory=lambda: defaultdict(list))

    def seconds(self, vms: int, form: str, what: str) -> float:
        """Give the median of the seconds."""
        return statistics.median(cost.seconds for cost in self.costs[vms, form, what])

    def memory(self, vms: int, form: str, what: str) -> float:
        """Give the highest of the mebibytes."""
        return max(cost.memory for cost in self.costs[vms, form, what])


def spend(command: list[str | Path]) -> Cost:
    """Run a process and give what it has cost."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read().decode()
    if process.returncode:
        raise SystemExit(f"{command}: exit status {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed)


def measure(folder: Path, vms: int, table: Table, *, stages: bool) -> None:
    """Measure one round over one cluster, as YAML and as JSON."""
    for form in ("yaml", "json"):
        project = folder / f"{vms}-{form}"
        dump = project / f"inventory/dump.{form}"
        for command in _COMMANDS:
            shutil.rmtree(project / "compiled", ignore_errors=True)
            table.costs[vms, form, command].append(
                spend([sys.executable, "-m", "vmshift", command, "--no-cache", "-q", project])
            )
            if form == "yaml" and command == "compile" and vms <= _MOST_LOADED:  # in turn with what it is held against
                table.costs[vms, form, READING].append(spend([sys.executable, "-c", _LOADER, dump]))
        if stages:
            for line in spend([sys.executable, STAGES, project]).printed.splitlines():
                name, seconds = line.split()
                table.costs[vms, form, name].append(Cost(float(seconds), 0, ""))


def show(table: Table, sizes: list[int], made: dict[int, int], *, stages: bool) -> None:
    """Print the tables as Markdown."""
    print("| VMs | objects | format | lint | preview | compile | CSafeLoader | compile / CSafeLoader | peak memory |")
    print("|---:|---:|---|---:|---:|---:|---:|---:|---:|")
    for vms in sizes:
        for form in ("yaml", "json"):
            costs = [f"{table.seconds(vms, form, command):.2f} s" for command in _COMMANDS]
            held = ["", ""]
            if vms <= _MOST_LOADED:
                loader = table.seconds(vms, "yaml", READING)
                held = [f"{loader:.2f} s", f"{table.seconds(vms, form, 'compile') / loader:.2f}"]
            peak = max(table.memory(vms, form, command) for command in _COMMANDS)
            cells = [f"{vms:,}", f"{made[vms]:,}", form.upper(), *costs, *held, f"{peak:,.0f} MiB"]
            print(f"| {' | '.join(cells)} |")
    for small, large in itertools.pairwise(sizes):
        factor = table.seconds(large, "yaml", "compile") / table.seconds(small, "yaml", "compile")
        print(f"\n{large / small:.0f} times the VMs cost {factor:.1f} times the time of `compile` (YAML).")
    if stages:
        _show_stages(table, sizes)


def _show_stages(table: Table, sizes: list[int]) -> None:
    names = list(dict.fromkeys(name for _, _, name in table.costs if name not in (*_COMMANDS, READING)))
    print(f"\n| VMs | format | {' | '.join(names)} |")
    print(f"|---:|---|{'---:|' * len(names)}")
    for vms in sizes:
        for form in ("yaml", "json"):
            cells = [f"{table.seconds(vms, form, name):.2f} s" for name in names]
            print(f"| {vms:,} | {form.upper()} | {' | '.join(cells)} |")


def main() -> None:
    """Make the clusters, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--vms", type=int, nargs="+", default=[100, 1000, 10_000, 50_000], help="sizes of clusters")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each measurement (default 3)")
    parser.add_argument("--no-stages", action="store_true", help="leave out where the time goes")
    given = parser.parse_args()
    stages = not given.no_stages
    table, made = Table(), dict[int, int]()
    with tempfile.TemporaryDirectory(prefix="vmshift-scale-") as name:
        folder = Path(name)
        for vms in given.vms:
            for form in ("yaml", "json"):
                made[vms] = make(folder / f"{vms}-{form}", vms=vms, format_=form)
        for _ in range(given.rounds):
            for vms in given.vms:
                measure(folder, vms, table, stages=stages)
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} processors, ", end="")
    print(f"median of {given.rounds}; processor seconds\n")
    show(table, given.vms, made, stages=stages)


if __name__ == "__main__":
    main()
