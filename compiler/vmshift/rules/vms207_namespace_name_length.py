"""The name of a namespace is longer than the route of its transfer allows.

Checks:
    Namespaces of plans whose names have more than 59 characters, unless the MigrationController gives a
    cluster_subdomain.

Consequence:
    The plan gets the warning NamespaceLengthExceeded, and MTC leaves out the checks of the namespaces that follow it.
    The transfer falls back to the cluster's own domain, and cuts the host's name to fit.

Why:
    The transfer of a namespace is reached by a route named dvm- and the namespace, and the first part of a host's name
    ends at 63 characters.

Before:
    # plan.yaml
    spec:
      namespaces: [shop, shop-of-the-second-data-centre-in-the-north-of-the-whole-land]
    ---
    # cluster
    apiVersion: v1
    kind: Namespace
    metadata: {name: shop-of-the-second-data-centre-in-the-north-of-the-whole-land}

After:
    # cluster
    kind: MigrationController
    metadata: {name: migration-controller}
    spec: {cluster_subdomain: apps.example.com}

Sources:
    - mig-controller: pkg/controller/migplan/validation.go, validateNamespaceLengthForDVM
    - mig-operator: docs/usage/DVMNetworking.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig, text
from vmshift.platform.limits import MTC_NAMESPACE, MTC_NAMESPACE_NAME_MAX
from vmshift.rules.base import Rule, Subject
from vmshift.rules.shared_pending import pending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.inventory import Inventory
    from vmshift.rules.base import Context, Finding

RULE = Rule(
    id="VMS207",
    name="namespace-name-length",
    severity="warning",
    basis=("controller",),
    since="0.1.0",
)


def check(context: Context) -> Iterator[Finding]:
    """Find namespaces with long names."""
    for plan in pending(context):
        for name, place in plan.namespaces:
            if len(name) > MTC_NAMESPACE_NAME_MAX and not _has_subdomain(plan.inventory):
                length = len(name)
                yield RULE.finding(
                    place,
                    message=f'namespace "{name}" has {length} characters, and a route takes {MTC_NAMESPACE_NAME_MAX}',
                    consequence="MTC warns (NamespaceLengthExceeded), and cuts the host name of the transfer's route",
                    help="give cluster_subdomain in the MigrationController, such as apps.example.com",
                    subject=Subject("Namespace", "", name),
                )


def _has_subdomain(inventory: Inventory) -> bool:
    controller = inventory.one("MigrationController")
    config = inventory.get("ConfigMap", MTC_NAMESPACE, "migration-cluster-config")
    given = text(dig(controller.value, "spec", "cluster_subdomain")) if controller else ""
    return bool(given or (config and text(dig(config.value, "data", "CLUSTER_SUBDOMAIN"))))
