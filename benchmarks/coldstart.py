"""Compare the cold start of vmshift with that of other linters, and show where the time of a lint goes.

python benchmarks/coldstart.py [--rounds N] [--bin FOLDER]

Every command is a process of its own. The commands take turns, so that a busy moment of the machine falls on all of
them. FOLDER holds vmshift, yamllint and check-jsonschema; the default is that of the running interpreter, which
`make bench` has filled. Nothing is asserted: the numbers are for people.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLAN = "plans/quickstart"
SCHEMA = "schemas/storagemigration.schema.json"
IMPORT = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|\s*(\S+)")
SHOWN_IMPORTS = 15


@dataclass(slots=True)
class Contender:
    """One command line and the wall-clock seconds of its runs."""

    command: list[str]
    seconds: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def run(self, folder: Path) -> None:
        """Run it once, from the root of the project, and keep the time."""
        program, *arguments = self.command
        start = time.perf_counter()
        done = subprocess.run(
            [folder / program, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        self.seconds.append(time.perf_counter() - start)
        self.statuses.add(done.returncode)

    @property
    def median(self) -> float:
        """The middle of the measured seconds."""
        return statistics.median(self.seconds)


def contests() -> list[tuple[Contender, Contender]]:
    """Return what is compared: vmshift first, the other tool second."""
    return [
        (Contender(["vmshift", "--version"]), Contender(["yamllint", "--version"])),
        (
            Contender(["vmshift", "lint", "--no-cache", PLAN]),
            Contender(["check-jsonschema", "--schemafile", SCHEMA, f"{PLAN}/migration.yaml"]),
        ),
        (  # the answer is remembered from the first round on
            Contender(["vmshift", "lint", PLAN]),
            Contender(["vmshift", "lint", "--no-cache", PLAN]),
        ),
    ]


def measure(pairs: list[tuple[Contender, Contender]], folder: Path, rounds: int) -> None:
    """Run all contenders in turns; the first round only warms the disk cache and is thrown away."""
    contenders = [contender for pair in pairs for contender in pair]
    for round_number in range(rounds + 1):
        for contender in contenders:
            contender.run(folder)
        if round_number == 0:
            for contender in contenders:
                contender.seconds.clear()


def show(pairs: list[tuple[Contender, Contender]]) -> None:
    """Print one line for each contender; the ratio is to the other of its pair."""
    width = max(len(" ".join(contender.command)) for pair in pairs for contender in pair)
    print(f"{'command':<{width}}  {'median':>8}  {'min':>8}  {'ratio':>5}  exit")
    for ours, other in pairs:
        for contender in (ours, other):
            statuses = ",".join(map(str, sorted(contender.statuses)))
            print(
                f"{' '.join(contender.command):<{width}}  {contender.median * 1000:>5.0f} ms  "
                f"{min(contender.seconds) * 1000:>5.0f} ms  {contender.median / other.median:>5.2f}  {statuses:>4}"
            )


def imports(folder: Path) -> list[tuple[int, int, str]]:
    """Return cumulative and own microseconds and the name of each module that a lint imports."""
    python = folder / "python"
    done = subprocess.run(
        [python, "-X", "importtime", folder / "vmshift", "lint", "--no-cache", PLAN],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return [(int(total), int(own), name) for own, total, name in IMPORT.findall(done.stderr)]


def by_package(found: list[tuple[int, int, str]]) -> list[tuple[int, str]]:
    """Add up the own times of modules by their top-level package, in vmshift by its parts, slowest first."""
    totals: dict[str, int] = {}
    for _, own, name in found:
        parts = name.split(".")
        package = ".".join(parts[: 2 if parts[0] == "vmshift" else 1])
        totals[package] = totals.get(package, 0) + own
    return sorted(((own, name) for name, own in totals.items()), reverse=True)


def show_imports(found: list[tuple[int, int, str]]) -> None:
    """Print the packages whose modules took longest to import, and the slowest modules themselves."""
    total = sum(own for _, own, _ in found)
    print(f"\nimports of `vmshift lint --no-cache {PLAN}` (measuring adds to them)")
    print(f"{len(found)} modules, {total / 1000:.0f} ms")
    for own, name in by_package(found)[:SHOWN_IMPORTS]:
        print(f"  {own / 1000:>6.1f} ms  {name}")
    print("slowest modules, what they import included")
    for cumulative, _, name in sorted(found, reverse=True)[:SHOWN_IMPORTS]:
        print(f"  {cumulative / 1000:>6.1f} ms  {name}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25, help="runs of each command (default 25)")
    parser.add_argument("--bin", type=Path, default=Path(sys.executable).parent, help="where the commands are")
    arguments = parser.parse_args()
    pairs = contests()
    measure(pairs, arguments.bin.absolute(), arguments.rounds)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, {arguments.rounds} rounds")
    show(pairs)
    show_imports(imports(arguments.bin.absolute()))


if __name__ == "__main__":
    main()
