r"""The name of a claim leaves no room for what MTC appends.

Checks:
    The name of each claim that moves, without an earlier `-new` or `-mig-` ending: more than 244 characters, or, on MTC
    up to 1.8.4, more than 249.

Consequence:
    MTC cuts the name of the target, and only a part of the ending is left; two long names may become one, and then the
    plan does not become ready.

Why:
    A claim's name has 253 characters at most. MTC appends `-mig-` and four characters, to a name that it cuts at 247,
    and cuts what comes of it at 253; up to 1.8.4 it appends `-new`, and nothing to a name over 251.

Disagrees:
    - document: a copy gets the name of its claim with -new
    - controller: appends -mig- and four characters from MTC 1.8.5 on

Before:
    # cluster
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      namespace: shop
      name: "exports-of-the-second-data-centre-in-the-north-of-the-country-for-the-team-that-takes-care-of-it-\
        and-for-all-those-who-read-them-once-a-year-when-the-accounts-are-closed-and-at-no-other-time-of-the-\
        year-whatever-the-occasion-may-be-for-now-at-all"
    spec:
      accessModes: [ReadWriteMany]
      resources: {requests: {storage: 1Gi}}
      storageClassName: old-san
      volumeName: pvc-9
    status: {phase: Bound, capacity: {storage: 1Gi}}
    ---
    # cluster
    apiVersion: v1
    kind: PersistentVolume
    metadata: {name: pvc-9}
    spec: {accessModes: [ReadWriteMany], capacity: {storage: 1Gi}, csi: {driver: csi.old-san.example.com}}
    status: {phase: Bound}
    ---
    # migration.yaml
    spec:
      volumes:
      - {claim: "shop/exports-*", to: new-san}

After:
    # migration.yaml
    spec:
      volumes: []   # copied by its owners, to a claim with a shorter name

Sources:
    - mig-controller: pkg/controller/migplan/pvlist.go, getMappedNameForPVC
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmshift.platform import facts
from vmshift.platform.limits import CLAIM_NAME_MAX, MTC_CLAIM_BASE_INTACT_MAX
from vmshift.rules.base import Related, Rule, move_subject
from vmshift.rules.shared_plans import mtc_migrations, pending_plans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.resolve.model import Migration, Move
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS318",
    name="claim-name-length",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
    by_hand=True,
)
_SUFFIX = re.compile(r"-mig-[0-9A-Za-z]{4}$")
_NEW = "-new"


def check(context: Context) -> Iterator[Finding]:
    """Find names that are too long."""
    for migration in mtc_migrations(context):
        for plan in pending_plans(migration):
            for move in plan.moves:
                name, most = _base(move, migration)
                if len(name) > most:
                    yield _finding(move, len(name), most)


def _base(move: Move, migration: Migration) -> tuple[str, int]:
    """Give what MTC makes the target's name of, and how long it may be."""
    name = move.claim_name
    if migration.platform.decide("mtc", facts.MTC_TARGET_NAME_NEW):
        return name, CLAIM_NAME_MAX - len(_NEW)
    return (_SUFFIX.sub("", name) if _SUFFIX.search(name) else name.removesuffix(_NEW)), MTC_CLAIM_BASE_INTACT_MAX


def _finding(move: Move, length: int, most: int) -> Finding:
    place = move.claim.at("metadata", "name") if move.claim is not None else move.place
    return RULE.finding(
        place,
        message=f'the claim of "{move.key}" has a name of "{length}" characters, and MTC has room for {most}',
        consequence="the name of the target is cut; two that are cut to the same keep the plan from becoming ready",
        help=f'give the disk a claim with a name of at most {most} characters, or exclude "{move.key}"',
        subject=move_subject(move),
        related=[Related(move.selected_by, "selected here")],
    )
