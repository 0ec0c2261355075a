"""A hook has no deadline of its own.

Checks:
    A hook of the spec with `as: mighook` has no `timeout`; a hand-written MigHook has no activeDeadlineSeconds, or 0.

Consequence:
    The hook's pod is ended after 1800 seconds, finished or not.

Why:
    Half an hour is what the controller takes where nothing is said. A hook that freezes a database and hangs would keep
    it frozen so long, and one that needs longer is cut off.

Before:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        image: quay.io/acme/freeze:1.4
        serviceAccount: {name: hook-runner, namespace: shop}

After:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        image: quay.io/acme/freeze:1.4
        serviceAccount: {name: hook-runner, namespace: shop}
        timeout: 5m

Sources:
    - mig-controller: pkg/controller/migmigration/hooks.go, baseJobTemplate
    - mig-controller: pkg/apis/migration/v1alpha1/mighook_types.go
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.platform.limits import MTC_HOOK_DEADLINE_SECONDS
from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_plans import mighooks, mtc_migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.source import Place

RULE = Rule(
    id="VMS508",
    name="hook-deadline",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
)
_GROUP = "migration.openshift.io"


def check(context: Context) -> Iterator[Finding]:
    """Find hooks without a deadline, in specs and among hand-written objects."""
    for migration in mtc_migrations(context):
        for index, hook in mighooks(migration):
            if hook.timeout is None:
                yield _finding(migration.at("spec", "hooks", index, "name"), hook.name, "", "timeout: 30m")
    for manifest in context.manifests:
        if (manifest.group, manifest.kind) == (_GROUP, "MigHook"):
            path = ("spec", "activeDeadlineSeconds")
            written = dig(manifest.value, *path)
            if written in (None, 0):
                place = manifest.at(*path) if written == 0 else manifest.at("metadata", "name")
                help_ = f"activeDeadlineSeconds: {MTC_HOOK_DEADLINE_SECONDS}"
                yield _finding(place, manifest.name, manifest.namespace, help_)


def _finding(place: Place, name: str, namespace: str, wanted: str) -> Finding:
    return RULE.finding(
        place,
        message=f'hook "{name}" has no deadline',
        consequence=f"its pod is ended after {MTC_HOOK_DEADLINE_SECONDS} seconds, finished or not",
        help=f"say how long it may take, such as {wanted}",
        subject=Subject("MigHook", namespace, name) if namespace else None,
    )
