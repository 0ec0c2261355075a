"""A plan has more than four hooks.

Checks:
    The spec has more than four hooks with `as: mighook`, which go into every plan of the migration; or a MigPlan
    written by hand has.

Consequence:
    With five hooks two share a step, and the MigPlan gets the critical condition HookPhaseDuplicate: it never becomes
    ready.

Why:
    There are four steps, and each takes one hook. The document says the same in two sentences; the controller counts
    the hooks of each step.

Before:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        image: quay.io/acme/freeze:1.4
        serviceAccount: &runner {name: hook-runner, namespace: shop}
      - {name: note, phase: postBackup, as: mighook, image: "quay.io/acme/note:1.4", serviceAccount: *runner}
      - {name: check, phase: preRestore, as: mighook, image: "quay.io/acme/check:1.4", serviceAccount: *runner}
      - {name: thaw, phase: postRestore, as: mighook, image: "quay.io/acme/thaw:1.4", serviceAccount: *runner}
      - {name: mail, phase: postRestore, as: mighook, image: "quay.io/acme/mail:1.4", serviceAccount: *runner}

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
      - {name: check, phase: preRestore, as: mighook, image: "quay.io/acme/check:1.4", serviceAccount: *runner}
      - {name: thaw, phase: postRestore, as: mighook, image: "quay.io/acme/thaw-mail:1.4", serviceAccount: *runner}

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/migplan/validation.go, validateHooks
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
    from vmshift.source import Place

RULE = Rule(
    id="VMS501",
    name="too-many-hooks",
    severity="error",
    basis=("documented",),
    since="0.1.0",
    ledger=("L31",),
)


def check(context: Context) -> Iterator[Finding]:
    """Find the first hook that is one too many."""
    for migration in mtc_migrations(context):
        hooks = mighooks(migration)
        if len(hooks) > MTC_HOOKS_PER_PLAN:
            index, hook = hooks[MTC_HOOKS_PER_PLAN]
            place = migration.at("spec", "hooks", index, "name")
            yield _finding(place, hook.name, len(hooks), migration.at("spec", "hooks", hooks[0][0], "name"))
    for plan in plans(context):
        found = plan.hooks
        if len(found) > MTC_HOOKS_PER_PLAN and not plan.closed:
            fifth = found[MTC_HOOKS_PER_PLAN]
            yield _finding(plan.at("hooks", fifth.index), fifth.name, len(found), plan.at("hooks", found[0].index))


def _finding(place: Place, name: str, count: int, first: Place) -> Finding:
    return RULE.finding(
        place,
        message=f'"{name}" is hook 5 of {count}, and a plan takes four',
        consequence="two hooks share a step, and the plan never becomes ready (HookPhaseDuplicate)",
        help="put what runs in one step into one hook, and keep four at most",
        related=[Related(first, "the first of them")],
    )
