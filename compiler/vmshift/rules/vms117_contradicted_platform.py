"""The spec names a version, and the inventory shows another.

Checks:
    Each version under `platform` against the one that the inventory shows; where one of the two is a minor release
    alone, only as far. A KubeVirt version is held against the one that the inventory's OpenShift Virtualization carries
    as well.

Consequence:
    The inventory counts: every rule, and what is compiled, follow its version and not the one in the spec.

Why:
    One of the two is out of date, and which one it is decides what is judged.

Before:
    # migration.yaml
    spec:
      platform: {mtc: "1.8.6"}   # the cluster has 1.8.10

After:
    # migration.yaml
    spec:
      platform: {}

Sources:
    - vmshift: the migration spec, platform
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.rules.base import Related, Rule
from vmshift.rules.shared_platform import NAMES, migration_subject, told_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.platform.versions import Version
    from vmshift.resolve.platform import Platform, Product, Told
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS117",
    name="contradicted-platform",
    severity="warning",
    basis=("schema",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find versions in specs that are not those of the inventory."""
    for migration in context.migrations:
        for product, name in NAMES.items():
            said, shown = migration.platform.said(product, "spec"), _shown(migration.platform, product)
            if said is None or shown is None or _agree(said.version, shown.version):
                continue
            carried = shown.source == "table"
            yield RULE.finding(
                told_place(migration, said),
                message=f'the spec says {name} "{said.version}", and the inventory '
                + (f'shows a platform that carries "{shown.version}"' if carried else f'shows "{shown.version}"'),
                consequence="the spec's version counts for the rules, and may be wrong for this cluster"
                if carried
                else "the inventory's version counts, for the rules and for what is compiled",
                help=f"take {product} out of platform, or renew the inventory if it is older than the cluster",
                subject=migration_subject(migration),
                related=[Related(told_place(migration, shown), "the inventory's version")],
            )


def _shown(platform: Platform, product: Product) -> Told | None:
    shown = platform.said(product, "inventory")
    cnv = platform.best("openshiftVirtualization")
    if shown is None and cnv is not None and cnv.source == "inventory":
        return platform.said(product, "table")
    return shown


def _agree(one: Version, other: Version) -> bool:
    """Tell whether two versions are the same, as far as both are known."""
    return one == other if one.has_patch and other.has_patch else one.minor == other.minor
