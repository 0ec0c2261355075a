"""A hand-written plan leaves out a claim of its namespaces.

Checks:
    Each claim of a MigPlan's namespaces that discovery would find has an entry in its persistentVolumes, under the name
    of its PersistentVolume. With a stage or cutover of the plan in the same change, or waiting in the inventory, it is
    an error; without one, the plan may be waiting for discovery, and it is a warning. Plans between clusters, and
    namespaces of which the inventory has no claims, are passed over.

Consequence:
    MTC adds the claim to the plan, with the action copy and the storage class that it has: the run copies a volume that
    nobody chose, and switches its VMs over to the copy.

Why:
    Entries are found again by the name of the volume, and whatever has none gets the default. An entry under another
    name than the claim's volume is dropped.

Before:
    # plan.yaml
    spec:
      persistentVolumes:
      - {name: pvc-60000000-0000-4000-8000-000000000002, $patch: delete}   # that of web-01-data
    ---
    # run.yaml
    spec: {migrateState: true, quiescePods: true}

After:
    # plan.yaml
    spec:
      persistentVolumes:
      - name: pvc-60000000-0000-4000-8000-000000000002
        supported: {actions: [skip, copy], copyMethods: [filesystem, block, snapshot]}
        selection: {action: skip, copyMethod: block, storageClass: old-san}
        pvc: {namespace: shop, name: web-01-data, accessModes: [ReadWriteMany], volumeMode: Block}

Sources:
    - mig-controller: pkg/controller/migplan/pvlist.go, getClaims and getDefaultSelection
    - mig-controller: pkg/apis/migration/v1alpha1/migplan_types.go, AddPv and EndPvStaging
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import text
from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_inventory import some
from vmshift.rules.shared_manifests import conversions, inventory_of, is_misread, runs_of, source_claim
from vmshift.rules.shared_pending import discovered_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Claim
    from vmshift.rules.base import Context, Finding
    from vmshift.rules.shared_written import Listed, WrittenPlan
    from vmshift.source import Place

RULE = Rule(
    id="VMS209",
    name="unlisted-volume",
    severity="error",
    basis=("controller",),
    since="0.1.0",
    grave=True,
)
_MOST_SHOWN = 3  # claims that a finding points at


def check(context: Context) -> Iterator[Finding]:
    """Find claims that discovery would add."""
    for plan in conversions(context):
        if is_misread(context, plan.manifest, "persistentVolumes"):
            continue
        named = {text(entry.get("name")) for _, entry in plan.entries}
        for listed in {listed.source: listed for listed in reversed(plan.namespaces)}.values():
            found = discovered_claims(inventory_of(context), plan.name, listed.source)
            left_out = [claim for claim in found if claim.volume_name not in named]
            if left_out:
                yield _finding(context, plan, listed, left_out)


def _finding(context: Context, plan: WrittenPlan, listed: Listed, left_out: list[Claim]) -> Finding:
    run = next((run for run in runs_of(context, plan) if run.copies), None)
    related = [Related(claim.at("metadata", "name"), "this claim has no entry") for claim in left_out[:_MOST_SHOWN]]
    if run is not None:
        related.append(Related(run.at("migPlanRef"), "this run would copy it"))
    first, what = left_out[0], some([f'"{claim.namespace}/{claim.name}"' for claim in left_out], _MOST_SHOWN)
    misnamed = _misnamed(plan, first)
    action = f"add an entry named {first.volume_name}, with action: skip where it is to stay"
    if misnamed is not None:
        action = f"name the entry {first.volume_name}, which is the volume of the claim"
    return RULE.finding(
        misnamed or (plan.at("persistentVolumes") if plan.entries else plan.at("namespaces", listed.index)),
        message=f'plan "{plan.name}" has no entry for the volume of {what}',
        consequence="MTC adds it as a copy onto its own class, and the run copies and switches what nobody chose"
        if run is not None
        else "MTC adds it as a copy onto its own class, and the first run copies and switches what nobody chose",
        help=action,
        subject=plan.subject,
        related=related,
        severity=None if run is not None else "warning",
        grave=run is not None,
    )


def _misnamed(plan: WrittenPlan, claim: Claim) -> Place | None:
    """Give the name of the entry that means a claim and has another volume's name."""
    for index, entry in plan.entries:
        if source_claim(entry) == (claim.namespace, claim.name):
            return plan.volume_at(index, "name")
    return None
