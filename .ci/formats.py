"""Hold real reports against the official schemas of their formats, and against the files they speak of.

    python .ci/formats.py SHARED

SHARED is the folder that holds schemas/. Some folders are linted once each with every format as an output: one with
findings, one without, one with a file that cannot be read, one with what is accepted. SARIF and rdjson must be valid,
and every place in SARIF, GitLab's and GitHub's report must open in the file it names. Prints a line for each folder;
exit status 1 where something is wrong, 2 where a schema is missing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from jsonschema import Draft4Validator, Draft7Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = {"sarif": "sarif-schema-2.1.0.json", "rdjson": "rdjson-DiagnosticResult.json"}
FORMATS = ("sarif", "rdjson", "gitlab", "junit", "github", "json", "markdown", "concise")
GITHUB = re.compile(r"::(?:error|warning|notice) file=([^,]*),line=(\d+),endLine=(\d+)(?:,col=(\d+),endColumn=(\d+))?,")
OFFERS = {"sarif": "fixes", "rdjson": "suggestions", "json": "fix"}
MENDABLE = "docs/examples/mendable"
CONFIG = """\
waivers:
- {rule: VMS403, kind: VirtualMachine, reason: to be mended, expires: 2027-01-31}
"""


def folders(scratch: Path) -> Iterator[Path]:
    """Make the folders that are linted."""
    shutil.copytree(ROOT / "docs/examples", scratch / "docs/examples")
    shutil.copytree(ROOT / "plans", scratch / "plans")
    refused = scratch / "docs/examples/refused"
    yield refused
    yield scratch / "plans/quickstart"
    broken = scratch / "docs/examples/broken é, 100%"
    shutil.copytree(refused, broken)
    (broken / "second.yaml").write_text("apiVersion: vmshift.io/v1alpha1\nkind: StorageMigration\nspec: [\n")
    yield broken
    accepted = scratch / "docs/examples/accepted"
    shutil.copytree(refused, accepted)
    (accepted / ".vmshift.yaml").write_text(CONFIG)
    yield accepted
    mendable = scratch / MENDABLE
    shutil.copytree(refused, mendable)
    spec = mendable / "migration.yaml"
    spec.write_text(spec.read_text().replace("  storage:", "  storge:"))
    yield mendable


def reports(folder: Path, repository: Path, out: Path) -> dict[str, str]:
    """Lint a folder from the root of its repository; give each report."""
    outputs = [part for name in FORMATS for part in ("--output", f"{name}={out / name}")]
    command = [sys.executable, "-m", "vmshift", "lint", "-q", *outputs, str(folder.relative_to(repository))]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1796000000"}
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return {name: (out / name).read_text("utf-8") for name in FORMATS}


def opens(repository: Path, path: str, line: int, columns: tuple[int, int] | None = None) -> str | None:
    """Tell why a place does not open; None where it does."""
    file = repository / path
    if not file.is_file():
        return f"{path} is not there"
    lines = file.read_text("utf-8").split("\n")
    if not 1 <= line <= len(lines):
        return f"{path} has no line {line}"
    if columns and not 1 <= columns[0] <= columns[1] <= len(lines[line - 1]) + 1:
        return f"{path}:{line} has no columns {columns[0]} to {columns[1]}"
    return None


def sarif_places(document: dict[str, Any]) -> Iterator[tuple[str, int, tuple[int, int] | None]]:
    """Give file, line and columns of every location of a SARIF document."""
    for result in document["runs"][0]["results"]:
        for location in (*result["locations"], *result["relatedLocations"]):
            region = location["physicalLocation"]["region"]
            columns = (region["startColumn"], region["endColumn"]) if region["startLine"] == region["endLine"] else None
            yield unquote(location["physicalLocation"]["artifactLocation"]["uri"]), region["startLine"], columns


def places(found: dict[str, str]) -> Iterator[tuple[str, int, tuple[int, int] | None]]:
    """Give every place in the reports for services that open files of a repository."""
    yield from sarif_places(json.loads(found["sarif"]))
    for issue in json.loads(found["gitlab"]):
        yield issue["location"]["path"], issue["location"]["lines"]["begin"], None
    for line in found["github"].splitlines():
        match = GITHUB.match(line)
        if match is None:
            sys.exit(f"not a workflow command: {line}")
        path = match[1].replace("%2C", ",").replace("%3A", ":").replace("%25", "%")
        yield path, int(match[2]), (int(match[4]), int(match[5])) if match[4] else None


def faults(found: dict[str, str], schemas: dict[str, dict[str, Any]], repository: Path) -> Iterator[str]:
    """Give what is wrong with the reports of one folder."""
    for name, kind in (("sarif", Draft7Validator), ("rdjson", Draft4Validator)):
        for error in kind(schemas[name]).iter_errors(json.loads(found[name])):
            yield f"{name}: {error.json_path}: {error.message[:200]}"
    yield from (fault for place in places(found) if (fault := opens(repository, *place)))
    marks = [issue["fingerprint"] for issue in json.loads(found["gitlab"])]
    if len(set(marks)) != len(marks):
        yield "gitlab: fingerprints are not unique"
    ET.fromstring(found["junit"])  # noqa: S314 - it is our own


def main(arguments: list[str]) -> int:
    """Lint every folder; return the exit status."""
    if len(arguments) != 1:
        print("usage: python .ci/formats.py SHARED", file=sys.stderr)
        return 2
    files = {name: Path(arguments[0]) / "schemas" / file for name, file in SCHEMAS.items()}
    missing = [str(file) for file in files.values() if not file.is_file()]
    if missing:
        print(f"not found: {', '.join(missing)}", file=sys.stderr)
        return 2
    schemas = {name: json.loads(file.read_text("utf-8")) for name, file in files.items()}
    count = 0
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as out:
        repository = Path(scratch).resolve()
        (repository / ".git").mkdir()
        for folder in folders(repository):
            found = reports(folder, repository, Path(out))
            wrong = list(faults(found, schemas, repository))
            offers = [name for name, key in OFFERS.items() if f'"{key}":' in found[name]]
            if folder == repository / MENDABLE and len(offers) < len(OFFERS):
                wrong.append(f"only {offers} of {list(OFFERS)} offer the fix")
            results = len(json.loads(found["sarif"])["runs"][0]["results"])
            print(f"{folder.relative_to(repository)}: {results} results in {len(FORMATS)} formats, {len(wrong)} faults")
            for line in wrong:
                print(f"  {line}")
            count += len(wrong)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
