"""A volume that is to move is a folder of a node.

Checks:
    A claim among the moves is bound to a PersistentVolume with `spec.hostPath`.

Consequence:
    MTC offers skip alone for such a volume and sets it in the plan: it is not copied, and the VM stays on it.

Why:
    The copy runs in pods of its own, and MTC takes a folder of a node for nothing that another pod could rely on.
    Volumes of a hostpath driver that speaks CSI, and local volumes, are not of this kind.

Before:
    # cluster
    kind: PersistentVolume
    metadata: {name: pvc-60000000-0000-4000-8000-000000000002}
    spec:
      csi: null
      hostPath: {path: /srv/disks/web-01}

After:
    # migration.yaml
    spec:
      select:
        exclude:
        - {match: shop/web-01/data, reason: a folder of a node; the guest copies it itself}

Sources:
    - mig-controller: pkg/controller/migplan/pvlist.go, getSupportedActions
    - mig-controller: pkg/apis/migration/v1alpha1/migplan_types.go, PV.Update
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule, move_subject
from vmshift.rules.shared_plans import mtc_migrations, pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS317",
    name="host-path-volume",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
)


def check(context: Context) -> Iterator[Finding]:
    """Find moves off host paths."""
    for migration in mtc_migrations(context):
        for plan in pending_plans(migration):
            for move in plan.moves:
                volume = move.claim.volume if move.claim is not None else None
                if volume is None or not volume.is_host_path:
                    continue
                yield RULE.finding(
                    volume.manifest.at("spec", "hostPath"),
                    message=f'"{move.key}" is on volume "{volume.name}", a hostPath, for which MTC offers skip alone',
                    consequence="MTC sets the action to skip: the volume is not copied, and stays where it is",
                    help=f'exclude "{move.key}" with a reason, and copy the data within the guest to a new disk',
                    subject=move_subject(move),
                    related=[Related(move.selected_by, "selected here")],
                )
