"""Two hooks of a plan have the same step.

Checks:
    Two hooks with `as: mighook`, or two hooks of a MigPlan written by hand, name the same `phase`. Where there are more
    than four hooks, too-many-hooks speaks of those after the fourth.

Consequence:
    The MigPlan gets the critical condition HookPhaseDuplicate: it never becomes ready.

Why:
    A run looks for one hook in each step, and would take the last one it finds.

Before:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        image: quay.io/acme/freeze:1.4
        serviceAccount: &runner {name: hook-runner, namespace: shop}
      - {name: note, phase: preBackup, as: mighook, image: "quay.io/acme/note:1.4", serviceAccount: *runner}

After:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        image: quay.io/acme/freeze:1.4
        serviceAccount: &runner {name: hook-runner, namespace: shop}
      - {name: note, phase: postBackup, as: mighook, image: "quay.io/acme/note:1.4", serviceAccount: *runner}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/migplan/validation.go, validateHooks
    - mig-controller: pkg/controller/migmigration/hooks.go, runHooks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.platform.limits import MTC_HOOKS_PER_PLAN
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_manifests import plans
from vmshift.rules.shared_plans import mighooks, mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_written import WrittenHook
    from vmshift.source import Place

RULE = Rule(
    id="VMS502",
    name="duplicate-hook-step",
    severity="error",
    basis=("documented", "controller"),
    since="0.1.0",
    ledger=("L31", "L34"),
)


def check(context: Context) -> Iterator[Finding]:
    """Find hooks whose step another has taken."""
    for migration in mtc_migrations(context):
        taken: dict[str, int] = {}
        for index, hook in mighooks(migration)[:MTC_HOOKS_PER_PLAN]:
            first = taken.setdefault(hook.phase, index)
            if first == index:
                continue
            before = migration.at("spec", "hooks", first, "phase")
            place = migration.at("spec", "hooks", index, "phase")
            yield _finding(place, migration.hooks[first].name, hook.name, hook.phase, before)
    for plan in plans(context):
        steps: dict[str, WrittenHook] = {}
        for found in plan.hooks[:MTC_HOOKS_PER_PLAN]:
            other = steps.setdefault(found.phase, found)
            if other is not found and found.phase and not plan.closed:
                place = plan.at("hooks", found.index, "phase")
                yield _finding(place, other.name, found.name, found.phase, plan.at("hooks", other.index, "phase"))


def _finding(place: Place, other: str, name: str, phase: str, before: Place) -> Finding:
    return RULE.finding(
        place,
        message=f'hooks "{other}" and "{name}" both run at "{phase}", which takes one hook',
        consequence="the plan never becomes ready (HookPhaseDuplicate), and none of its runs starts",
        help=f'give "{name}" another phase, or make one hook of the two',
        related=[Related(before, "taken here")],
    )
