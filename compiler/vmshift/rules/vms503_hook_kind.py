"""A hook does not say which playbook or which image it runs, or says both.

Checks:
    A hook of the spec has neither `playbook` nor `image`. A MigHook written by hand has neither, or has custom: true
    with a playbook, or custom: false without one; a playbook with an image that runs it is right.

Consequence:
    There is nothing to run: MTC calls such a MigHook invalid, and a plan that refers to it never becomes ready.

Why:
    A playbook runs in the hook-runner image, or in `image`; without a playbook, `image` is a container that does the
    work itself.

Before:
    # migration.yaml
    spec:
      hooks:
      - {name: freeze, phase: preBackup, as: mighook, serviceAccount: {name: hook-runner, namespace: shop}}

After:
    # migration.yaml
    spec:
      hooks:
      - name: freeze
        phase: preBackup
        as: mighook
        playbook: hooks/freeze.yml
        serviceAccount: {name: hook-runner, namespace: shop}
    ---
    # hooks/freeze.yml
    - hosts: localhost
      tasks: []

Sources:
    - Migrating virtual machine storage: Creating a migration plan in the MTC web console
    - mig-controller: pkg/controller/mighook/validation.go, validateCustom
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.rules.base import Rule
from vmshift.rules.shared_manifests import hooks
from vmshift.rules.shared_written import object_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.source import Manifest

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
    for manifest in hooks(context):
        found = _fault(manifest)
        if found is not None:
            path, what, help_ = found
            yield RULE.finding(
                manifest.at("spec", *path),
                message=f'hook "{manifest.name}" {what}',
                consequence="MTC calls the hook invalid, and a plan that refers to it never becomes ready",
                help=help_,
                subject=object_of(manifest),
            )


def _fault(manifest: Manifest) -> tuple[tuple[str, ...], str, str] | None:
    """Say where a MigHook contradicts itself, how, and what to do."""
    custom = dig(manifest.value, "spec", "custom")
    playbook = bool(dig(manifest.value, "spec", "playbook"))
    if not playbook and not text(dig(manifest.value, "spec", "image")):
        return (), "has neither a playbook nor an image", "add a playbook in base64 and the image that runs it"
    if custom is True and playbook:
        return ("custom",), "has custom: true and a playbook", "write custom: false, or leave the playbook out"
    if custom is False and not playbook:
        return ("custom",), "has custom: false and no playbook", "write custom: true, or add a playbook in base64"
    return None
