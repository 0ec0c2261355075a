"""A migration spec, or a hand-written object, has a key that its kind does not know.

Checks:
    Every key of a StorageMigration is one of the format's own, spelt as it spells them; so is every key of a MigPlan,
    MigHook or MigMigration written by hand, and those of a HyperConverged outside of its spec. The key that was
    probably meant, or the place it belongs to, is named.

Consequence:
    The document is no migration spec: nothing of it is resolved, checked any further or compiled. Of an object, the
    cluster drops the key, or it refuses the whole object, depending on who applies it.

Why:
    A key that is passed over in silence is a wish that is not fulfilled: `exclud` would exclude nothing.

Before:
    # migration.yaml
    spec:
      select:
        namespaces: null
        namespace: [shop]

After:
    # migration.yaml
    spec:
      select:
        namespaces: [shop]

Sources:
    - vmshift: the migration spec
    - mig-controller: pkg/apis/migration/v1alpha1/migplan_types.go, MigPlanSpec
    - Kubernetes: CustomResourceDefinition
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, mapping
from vmshift.rules.base import Rule
from vmshift.rules.fix import Fix, RenameKey
from vmshift.rules.shared_specs import INVALID, object_subject, spec_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmshift.rules.base import Context, Finding
    from vmshift.spec.errors import SpecError

RULE = Rule(
    id="VMS003",
    name="unknown-key",
    severity="error",
    basis=("schema",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Report keys that the format does not have."""
    for spec in context.specs:
        for error in spec.errors:
            if error.kind == "unknown-key":
                yield RULE.finding(
                    error.place,
                    message=error.message,
                    consequence=INVALID,
                    help=error.help,
                    subject=spec_subject(spec),
                    fix=_rename(error, spec.errors),
                )
    for error in context.manifest_errors:
        if error.kind == "unknown-key":
            yield RULE.finding(
                error.place,
                message=error.message,
                consequence="the cluster drops the key or refuses the object, and what was meant does not happen",
                help=error.help,
                subject=object_subject(error.place.manifest),
                fix=_rename(error, context.manifest_errors),
            )


def _rename(error: SpecError, errors: Iterable[SpecError]) -> Fix | None:
    """Give the fix for a slip of the pen, unless the right key is there as well, or two are meant for it."""
    place, meant = error.place, error.meant
    parent = place.path[:-1]
    rivals = [
        other
        for other in errors
        if other.place.manifest is place.manifest and other.place.path[:-1] == parent and other.meant == meant
    ]
    if not meant or meant in mapping(dig(place.manifest.value, *parent)) or len(rivals) > 1:
        return None
    return Fix(f"rename {place.path[-1]} to {meant}", (RenameKey(place, meant),))
