"""A hook says neither which playbook nor which image it runs.

Checks:
    A hook of the spec has neither `playbook` nor `image`.

Consequence:
    There is nothing to run: MTC calls such a MigHook invalid, and a plan that refers to it never becomes ready.

Why:
    A playbook runs in the hook-runner image, or in `image`; without a playbook, `image` is a container that does the
    work itself.

Before:
    spec:
      hooks:
      - {name: freeze-db, phase: preBackup}

After:
    spec:
      hooks:
      - {name: freeze-db, phase: preBackup, playbook: hooks/freeze.yml}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/mighook/validation.go, validateCustom
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS503",
    name="hook-kind",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L32",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find hooks that run nothing."""
    for migration in context.migrations:
        for index, hook in enumerate(migration.hooks):
            if not hook.playbook and not hook.image:
                yield RULE.finding(
                    migration.at("spec", "hooks", index, "name"),
                    message=f'hook "{hook.name}" has neither a playbook nor an image',
                    consequence="there is nothing to run, and a plan with such a hook never becomes ready",
                    help="add playbook: with a file beside the spec, or image: with a container of your own",
                )
