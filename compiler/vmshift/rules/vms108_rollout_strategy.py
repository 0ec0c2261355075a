"""KubeVirt does not apply changes to running VMs, so that a live migration never begins.

Checks:
    A live plan has a running VM, and KubeVirt's vmRolloutStrategy is something other than LiveUpdate, or the
    HyperConverged's annotation makes it so. Unset is Stage up to KubeVirt 1.5; from 1.6 it is LiveUpdate, and brings a
    warning alone.

Consequence:
    MTC points the VM at the new claims, KubeVirt waits for a restart and copies nothing. The run stays pending without
    end, and the VM's spec names empty disks, which the next restart or node failure boots.

Why:
    Changed volumes are a live update. The HyperConverged operator sets LiveUpdate from 4.16 on. Where the strategy is
    unset from 1.6 on, KubeVirt does what is wanted and MTC warns that VMs would be stopped, which it does not do.

Before:
    # cluster
    kind: KubeVirt
    metadata: {name: kubevirt-kubevirt-hyperconverged}
    spec:
      configuration: {vmRolloutStrategy: Stage}

After:
    # cluster
    kind: KubeVirt
    metadata: {name: kubevirt-kubevirt-hyperconverged}
    spec:
      configuration: {vmRolloutStrategy: LiveUpdate}

Sources:
    - KubeVirt: pkg/virt-controller/watch/vm/vm.go, handleVolumeUpdateRequest
    - KubeVirt: pkg/virt-config/virt-config.go, IsVMRolloutStrategyLiveUpdate
    - mig-controller: pkg/controller/migplan/validation.go, validateKubeVirtInstalled
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.platform import facts
from vmshift.platform.defaults import live_is_possible
from vmshift.resolve.gates import goes_live
from vmshift.rules.base import Rule
from vmshift.rules.shared_hyperconverged import patches
from vmshift.rules.shared_platform import (
    cluster_subject,
    live_place,
    live_related,
    migration_subject,
    under_hyperconverged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration
    from vmshift.rules.base import Certainty, Context, Finding, Severity
    from vmshift.source import Manifest

RULE = Rule(
    id="VMS108",
    name="rollout-strategy",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
    ledger=("L11",),
    grave=True,
    live=True,
)

_PATH = ("spec", "configuration", "vmRolloutStrategy")
_POINTER = "/" + "/".join(_PATH)
_WANTED = "LiveUpdate"
_STALLS = "KubeVirt copies nothing: the run stays pending, and VMs name empty disks that their next restart boots"


def check(context: Context) -> Iterator[Finding]:
    """Find live migrations where KubeVirt does not update running VMs."""
    for migration in context.migrations:
        platform = migration.platform
        if not goes_live(migration) or live_is_possible(platform.kubevirt, platform.cnv) is False:
            continue
        kubevirt = migration.inventory.one("KubeVirt")
        yield from _patched(context, migration, shown=kubevirt is not None)
        if kubevirt is not None:
            yield from _seen(migration, kubevirt)
        elif platform.kubevirt is not None and not under_hyperconverged(migration):
            yield RULE.finding(
                live_place(migration),
                message=f'live migration needs vmRolloutStrategy "{_WANTED}", and the inventory has no KubeVirt',
                consequence=_STALLS,
                help='add the output of "oc get kubevirt -A -o yaml" to the inventory',
                subject=migration_subject(migration),
                certainty="possible",
            )


def _patched(context: Context, migration: Migration, *, shown: bool) -> Iterator[Finding]:
    """Find JSON patches that set another strategy; the KubeVirt, where it is shown, tells what the cluster's does."""
    for patch in patches(context):
        changes = [each for each in patch.operations if each["path"] == _POINTER and each["op"] != "test"]
        ours = any(each is migration for each in patch.migrations) and not (patch.live and shown)
        if ours and changes and changes[-1].get("value") != _WANTED:
            yield RULE.finding(
                patch.place,
                message=f'annotation "{patch.annotation}" changes vmRolloutStrategy, and live needs "{_WANTED}"',
                consequence=_STALLS,
                help=f'take the operation on "{_POINTER}" out, or write mode: offline',
                subject=cluster_subject(patch.manifest),
                related=[live_related(migration)],
            )


def _seen(migration: Migration, kubevirt: Manifest) -> Iterator[Finding]:
    strategy = dig(kubevirt.value, *_PATH)
    if strategy == _WANTED:
        return
    severity, certainty, consequence = _unset(migration) if strategy is None else ("error", "certain", _STALLS)
    yield RULE.finding(
        kubevirt.at(*_PATH),
        message='vmRolloutStrategy is not set, and live migration of storage needs "LiveUpdate"'
        if strategy is None
        else f'vmRolloutStrategy is "{strategy}", and live migration of storage needs "LiveUpdate"',
        consequence=consequence,
        help=_help(migration),
        subject=cluster_subject(kubevirt),
        related=[live_related(migration)],
        severity=severity,
        certainty=certainty,
    )


def _unset(migration: Migration) -> tuple[Severity, Certainty, str]:
    """Judge a strategy that is not set: by KubeVirt's version."""
    match migration.platform.decide("kubevirt", facts.KUBEVIRT_LIVE_UPDATE_BY_DEFAULT):
        case True:
            return (
                "warning",
                "certain",
                "KubeVirt takes this for LiveUpdate and migrates live, and MTC warns that it would not",
            )
        case False:
            return "error", "certain", _STALLS
    return "error", "possible", f"before KubeVirt 1.6, {_STALLS}"


def _help(migration: Migration) -> str:
    if under_hyperconverged(migration):
        return (
            "find out why the operator does not set LiveUpdate, perhaps because of a JSON patch, or write mode: offline"
        )
    return "write spec.configuration.vmRolloutStrategy: LiveUpdate in the KubeVirt, or write mode: offline"
