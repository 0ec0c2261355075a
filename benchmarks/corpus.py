"""Send every file of a folder of real manifests through `vmshift lint`, and say what came of it.

python benchmarks/corpus.py FOLDER
python benchmarks/corpus.py FOLDER --sample 60 --seed 1

Each file is linted as the inventory of a spec that selects everything, the same with invented claims for its VMs, so
that volumes move, and on its own; each time as text and as JSON. Most runs share this process, some are processes of
their own and must end alike. Files with passwords are linted once more with a marker in the place of each password.
Printed: files, exit statuses, what was chosen, findings by rule, time.

Exit status 1 where a run ends with anything but 0, 1 or 2, shows a traceback, or shows a marker, and where all runs
together chose no VM or found nothing, as then nothing was tried; 2 for an empty folder.

With --sample, so many findings are printed instead, for somebody to judge: one of every rule in turn until there are
enough, from as many files as possible. The same files, number and seed give the same sample.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from claims import companions
from vmshift.cli import main as vmshift_main

SPEC = """\
apiVersion: vmshift.io/v1alpha1
kind: StorageMigration
metadata: {name: everything}
spec:
  select: {namespaces: ["*"]}
  storage: [{from: "*", to: new-class}]
"""
EXPECTED = (0, 1, 2)
FORMATS = ("text", "json")
EVERY = 60  # one file in so many is also linted in a process of its own

# `password: x`, `"plain_text_passwd": "x"` and the like, also inside quoted user data, where line ends are `\n`.
# `lock_passwd` and `chpasswd` hold no password themselves.
SECRET = re.compile(
    r"""(?ix) (?<![a-z_]) (?: (?!lock_)[a-z_]* _ )? (?: passw(?:or)?d | userdatabase64 | networkdatabase64 )
    ["']? [ \t]* : [ \t]* (?: \\?["'] )? (?P<value> [^\s"'\\,{}\[\]|>&*!#<]{3,} )"""
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run ended."""

    status: int
    output: str
    errors: str

    @property
    def everything(self) -> str:
        """Both streams."""
        return self.output + self.errors


@dataclass(slots=True)
class Tally:
    """What all runs together came to."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    findings: dict[str, Counter[str]] = field(default_factory=dict)
    chosen: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    processes: int = 0
    marked: int = 0
    faults: list[str] = field(default_factory=list)


def in_process(arguments: list[str]) -> Outcome:
    """Call the command line inside this process, with streams of its own."""
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    status = 0
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            vmshift_main(arguments)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001 - whatever escapes is what this script looks for
            traceback.print_exc()
            status = -1
    output.seek(0)
    errors.seek(0)
    return Outcome(status, output.read(), errors.read())


def in_own_process(arguments: list[str]) -> Outcome:
    """Run the command line as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "vmshift", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def ways(path: Path, spec: Path) -> dict[str, list[str]]:
    """Return the command lines for a file, without their format; invented claims are written beside the spec."""
    found = {"lint -i FILE": ["lint", "-i", str(path), str(spec)], "lint FILE": ["lint", str(path)]}
    if claims := companions(path):
        beside = spec.with_name("claims.json")
        beside.write_text(claims, "utf-8")
        found["lint -i FILE -i CLAIMS"] = ["lint", "-i", str(path), "-i", str(beside), str(spec)]
    return found


def complain(tally: Tally, outcome: Outcome, what: str) -> None:
    """Note a run that ended as none should."""
    if outcome.status not in EXPECTED:
        tally.faults.append(f"{what}: exit status {outcome.status}\n{outcome.errors}")
    elif "Traceback (most recent call last)" in outcome.everything:
        tally.faults.append(f"{what}: a traceback\n{outcome.everything}")


def lint(path: Path, spec: Path, tally: Tally) -> None:
    """Lint one file in both ways and both formats, and add to the tally."""
    for way, arguments in ways(path, spec).items():
        outcomes = {}
        for form in FORMATS:
            start = time.perf_counter()
            outcome = in_process([*arguments, "--format", form])
            passed = time.perf_counter() - start
            tally.seconds[way] = tally.seconds.get(way, 0.0) + passed
            tally.slowest = max(tally.slowest, (passed, f"{way}: {path}"))
            complain(tally, outcome, f"{way} --format {form}, {path}")
            outcomes[form] = outcome
        tally.statuses.setdefault(way, Counter())[outcomes["json"].status] += 1
        if outcomes["text"].status != outcomes["json"].status:
            tally.faults.append(f"{way}, {path}: text and JSON end differently")
        read_report(outcomes["json"], way, str(path), tally)


def read_report(outcome: Outcome, way: str, path: str, tally: Tally) -> None:
    """Count the findings and the chosen VMs of a JSON report; wrong usage has no report."""
    findings = tally.findings.setdefault(way, Counter())
    if not outcome.output.strip() and outcome.status not in (0, 1):
        return
    try:
        report = json.loads(outcome.output)
        findings.update(f"{each['rule']} {each['name']}" for each in report["findings"])
        for spec in report["specs"]:
            tally.chosen.update({"VMs": spec["vms"], "volumes": spec["volumes"]})
    except (ValueError, KeyError, TypeError) as error:
        tally.faults.append(f"{way}, {path}: the JSON report cannot be read: {error!r}")


def notice_emptiness(tally: Tally) -> None:
    """Note runs that cannot have tried anything."""
    if not tally.chosen["VMs"]:
        tally.faults.append("no VM was chosen in any file")
    tally.faults.extend(f"{way}: no finding in any file" for way, found in tally.findings.items() if not found)


def compare_process(path: Path, spec: Path, tally: Tally) -> None:
    """Lint one file in processes of their own and compare with the runs in this one."""
    for way, arguments in ways(path, spec).items():
        for form in FORMATS:
            alone = in_own_process([*arguments, "--format", form])
            tally.processes += 1
            complain(tally, alone, f"{way} --format {form}, own process, {path}")
            if alone != in_process([*arguments, "--format", form]):
                tally.faults.append(f"{way} --format {form}, {path}: differs in a process of its own")


def marked(text: str) -> tuple[str, list[str]]:
    """Replace each password by a marker that stands nowhere else, and return the markers."""
    markers: list[str] = []

    def replace(found: re.Match[str]) -> str:
        markers.append(f"hunter2x{len(markers):04d}")
        start = found.start("value") - found.start()
        return found[0][:start] + markers[-1]

    return SECRET.sub(replace, text), markers


def lint_marked(path: Path, folder: Path, spec: Path, tally: Tally) -> None:
    """Lint a copy with markers for passwords: a password itself is often the name of the image as well."""
    text, markers = marked(path.read_text("utf-8", errors="surrogateescape"))
    if not markers:
        return
    copy = folder / f"marked{path.suffix}"
    copy.write_text(text, "utf-8", errors="surrogateescape")
    tally.marked += len(markers)
    for way, arguments in ways(copy, spec).items():
        for form in FORMATS:
            shown = in_process([*arguments, "--format", form, "-v"]).everything
            leaked = sum(marker in shown for marker in markers)
            if leaked:
                tally.faults.append(f"{way} --format {form}, {path}: shows {leaked} of {len(markers)} passwords")


def show(tally: Tally) -> None:
    """Print the numbers, then the faults."""
    for way, statuses in tally.statuses.items():
        ends = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
        print(
            f"vmshift {way}: {statuses.total()} files, exit status {ends}; {tally.seconds[way]:.1f} s for text and JSON"
        )
        for rule, count in sorted(tally.findings[way].items()):
            print(f"  {count:>6}  {rule}")
    print(f"chosen: {tally.chosen['VMs']} VMs, {tally.chosen['volumes']} volumes")
    seconds, slowest = tally.slowest
    print(f"slowest run {seconds * 1000:.0f} ms: {slowest}")
    print(f"{tally.processes} runs in processes of their own, {tally.marked} passwords watched")
    for fault in tally.faults:
        print(f"FAULT {fault}")
    print(f"{len(tally.faults)} faults")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding, the file it came up with, and how that file was linted."""

    path: Path
    way: str
    finding: dict[str, Any]

    @property
    def rule(self) -> str:
        """The rule's id, which is the stratum."""
        return str(self.finding["rule"])

    def show(self, root: Path) -> None:
        """Print what the finding says, with the line it points at; passwords stay out, as in any report."""
        finding, place = self.finding, self.finding["location"] or {}
        sure = "" if finding["certainty"] == "certain" else f", {finding['certainty']}"
        named, line = Path(place.get("path", "")), place.get("line", 0)
        where = "the file" if named.name == self.path.name else named.name
        print(f"{finding['rule']} {finding['name']} ({finding['severity']}{sure})")
        print(f"  file: {self.path.relative_to(root)}, by {self.way}")
        print(f"  place: {where}:{line} {place.get('pointer', '')}")
        for part in ("message", "consequence", "help"):
            print(f"  {part}: {finding[part]}")
        for excerpt in self.excerpt(line if where == "the file" else 0):
            print(f"  | {excerpt}")

    def excerpt(self, line: int) -> list[str]:
        """Return the line and the two before it, with a marker for each password."""
        text, _ = marked(self.path.read_text("utf-8", errors="replace"))
        lines = text.splitlines()
        return [f"{at}: {lines[at - 1]}" for at in range(max(1, line - 2), min(line, len(lines)) + 1)]


def sightings(files: list[Path], spec: Path) -> list[Sighting]:
    """Return what every file brings up in any way; what two ways say alike counts once.

    Raises RuntimeError for a run that ends as none should: a sample that silently lacks files is none.
    """
    found: dict[tuple[object, ...], Sighting] = {}
    for path in files:
        for way, arguments in ways(path, spec).items():
            outcome = in_process([*arguments, "--format", "json"])
            if outcome.status not in EXPECTED:
                raise RuntimeError(f"{way}, {path}: exit status {outcome.status}\n{outcome.errors}")
            for finding in json.loads(outcome.output)["findings"] if outcome.output.strip() else []:
                place = finding["location"] or {}
                key = (path, finding["rule"], finding["message"], place.get("pointer"), place.get("line"))
                found.setdefault(key, Sighting(path, way, finding))
    return list(found.values())


def stratified(found: list[Sighting], size: int, seed: int) -> list[Sighting]:
    """Return one finding of every rule, then a second of each and so on, until there are enough."""
    strata: dict[str, list[Sighting]] = {}
    for each in found:
        strata.setdefault(each.rule, []).append(each)
    for rule, stratum in strata.items():
        # The shuffle of one rule does not depend on how many findings another has.
        random.Random(f"{seed} {rule}").shuffle(stratum)  # noqa: S311 - a sample, no secret
        seen: Counter[Path] = Counter()
        rounds = {}
        for each in stratum:
            rounds[id(each)] = seen[each.path]
            seen[each.path] += 1
        stratum.sort(key=lambda each: rounds[id(each)])
    turns = zip_longest(*(strata[rule] for rule in sorted(strata)))
    return sorted([each for turn in turns for each in turn if each][:size], key=lambda each: each.rule)


def show_sample(files: list[Path], root: Path, spec: Path, size: int, seed: int) -> None:
    """Print a sample, then how many findings each rule had to draw from."""
    found = sightings(files, spec)
    sample = stratified(found, size, seed)
    for number, each in enumerate(sample, 1):
        print(f"--- {number}")
        each.show(root)
    drawn = Counter(each.rule for each in sample)
    for rule, count in sorted(Counter(each.rule for each in found).items()):
        print(f"{rule}: {drawn[rule]} of {count}")
    print(f"{len(sample)} of {len(found)} findings, {len(drawn)} rules")


def main() -> int:
    """Lint everything below the folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--sample", type=int, default=0, metavar="N", help="print N findings to be judged, nothing else"
    )
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    options = parser.parse_args()
    root: Path = options.folder
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.name != "INDEX.tsv")
    if not files:
        print(f"no files below {root}", file=sys.stderr)
        return 2
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "migration.yaml")
        spec.write_text(SPEC, "utf-8")
        if options.sample:
            show_sample(files, root, spec, options.sample, options.seed)
            return 0
        for number, path in enumerate(files):
            lint(path, spec, tally)
            lint_marked(path, Path(folder), spec, tally)
            if number % EVERY == 0:
                compare_process(path, spec, tally)
    notice_emptiness(tally)
    show(tally)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
