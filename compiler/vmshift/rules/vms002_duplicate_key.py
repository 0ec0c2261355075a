"""A key stands twice in one mapping.

Checks:
    No mapping of a YAML or JSON file that is read has the same key twice.

Consequence:
    The last value counts and the others are dropped, here and in most readers; others take the first, or refuse the
    file.

Why:
    It is nearly always the rest of a copy or a merge, and the value that is dropped was meant.

Before:
    # migration.yaml
    apiVersion: vmshift.io/v1alpha1
    kind: StorageMigration
    metadata: {name: refresh}
    spec:
      select: {namespaces: [shop]}
      storage: [{from: old-san, to: new-san}]
      mode: live
      mode: offline

After:
    # migration.yaml
    spec:
      mode: offline

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
    id="VMS002",
    name="duplicate-key",
    severity="error",
    basis=("schema",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Report keys that stand twice."""
    for problem in context.problems:
        if problem.kind == "duplicate-key":
            yield RULE.finding(
                problem.place,
                message=problem.message,
                consequence="this value counts and the earlier one is dropped, though other readers may take that one",
                help=problem.help,
            )
