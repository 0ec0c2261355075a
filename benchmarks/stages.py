"""Compile one project in this process, and print the processor seconds of each stage.

python benchmarks/stages.py PROJECT [--rules]

--rules prints those of each rule instead, slowest first.
"""

from __future__ import annotations

import argparse
import gc
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from vmshift.cli.compiling import compiled_objects
from vmshift.history import output_folder
from vmshift.project import open_project
from vmshift.reader import Reader, Request
from vmshift.report.text import text
from vmshift.rules.engine import judge
from vmshift.rules.registry import all_rules
from vmshift.write.folder import write
from vmshift.write.plan import make_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.project import Project


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Print what a stage has cost."""
    start = time.process_time()
    yield
    print(name, f"{time.process_time() - start:.3f}")


def compile_project(folder: Path) -> None:
    """Do what `vmshift compile` does, stage by stage."""
    request = Request([str(folder)])
    reads = Reader.paths
    start = time.process_time()
    read = 0.0

    def timed(reader: Reader) -> object:
        nonlocal read
        begin = time.process_time()
        try:
            return reads(reader)
        finally:
            read += time.process_time() - begin

    Reader.paths = timed  # type: ignore[method-assign,assignment]
    project = open_project(request)
    print("read", f"{read:.3f}")
    print("resolve", f"{time.process_time() - start - read:.3f}")
    with stage("judge"):
        findings = judge(project.context)
    with stage("report"):
        text(findings)
    with stage("emit"):
        compiled = [(migration, compiled_objects(migration, chosen=False)) for migration in project.migrations]
    with stage("write"):
        for migration, objects in compiled:
            root = output_folder(Path(migration.manifest.file.path), migration.model, None, several=False)
            write([make_output(root, objects, migration.name, migration.manifest.value, {})])


def show_rules(project: Project) -> None:
    """Print what each rule costs, without the places of what it finds."""
    costs = []
    for module in all_rules():
        start = time.process_time()
        found = sum(1 for _ in module.check(project.context))
        costs.append((time.process_time() - start, module.rule.id, found))
    for seconds, rule, found in sorted(costs, reverse=True):
        print(f"{seconds:8.3f} s  {rule}  {found} findings")


def main() -> None:
    """Measure a project."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--rules", action="store_true", help="what each rule costs")
    given = parser.parse_args()
    gc.disable()  # as the command line does
    all_rules()
    if given.rules:
        show_rules(open_project(Request([str(given.project)])))
    else:
        compile_project(given.project)


if __name__ == "__main__":
    main()
