"""A file, or a part of it, cannot be read.

Checks:
    Files that are named, folders' files that mean to be a migration spec, and all files of an inventory are read as
    YAML or JSON. What is neither, is not UTF-8 (or UTF-16 with its mark), or still holds template syntax is reported
    with the construct and its line.

Consequence:
    What could not be read takes part in nothing; compile writes nothing until it can be read. Everything else is
    checked all the same.

Why:
    A VM or a claim that is passed over would be missing from the plan, and MTC copies what a plan does not list.

Before:
    # migration.yaml
    apiVersion: vmshift.io/v1alpha1
    kind: StorageMigration
    metadata: {name: {{ .Values.name }}}

After:
    # migration.yaml
    apiVersion: vmshift.io/v1alpha1
    kind: StorageMigration
    metadata: {name: refresh}
    spec:
      select: {namespaces: [shop]}
      storage: [{from: old-san, to: new-san}]

Sources:
    - vmshift: files that lint and compile take
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS001",
    name="unreadable-input",
    severity="error",
    basis=("schema",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Report what could not be read."""
    for problem in context.problems:
        if problem.kind == "unreadable":
            yield RULE.finding(
                problem.place,
                message=problem.message,
                consequence="what stands here takes part in no check and no plan, and compile writes nothing",
                help=problem.help,
            )
