"""Whatever stands in an inventory, a spec or a hand-written object: it is judged, and nothing breaks on it.

One value anywhere is replaced by one of another kind, as a slip or a strange tool may leave it.
"""

from __future__ import annotations

import contextlib
import copy
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from support.cases import HEALTHY
from vmshift.project import open_project
from vmshift.reader import Request
from vmshift.rules.engine import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

INVENTORY = list(yaml.safe_load_all((HEALTHY / "inventory.yaml").read_text()))
SPEC = yaml.safe_load((HEALTHY / "migration.yaml").read_text())
BY_HAND = [yaml.safe_load((HEALTHY / f"{name}.yaml").read_text()) for name in ("plan", "run", "argocd", "flux")[:2]]
STRANGE: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "block",
    "10",
    "a:b:c",
    "a/b/c",
    [],
    [None],
    ["x"],
    [[]],
    [{}],
    {},
    {"x": {}},
]
STRANGE += [{"x": None}, "0", "1e400", "99999999999999999999Ei", 10**30, [1, {"name": 2}], {"name": []}]
WIDER: dict[str, dict[str, Any]] = {  # what the healthy cluster has nothing of, and rules read
    "VirtualMachine": {
        "/spec/template/spec/tolerations": [{"key": "a", "operator": "Exists"}],
        "/spec/template/spec/nodeSelector": {"kubernetes.io/hostname": "worker-1"},
        "/spec/template/spec/affinity": {
            "podAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": [
                    {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"a": "b"}}}
                ]
            }
        },
        "/spec/dataVolumeTemplates": [{"metadata": {"name": "web-01-root"}}],
        "/spec/instancetype": {"name": "u1"},
        "/spec/preference": {"name": "rhel"},
    }
}


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the path of every value below a document."""
    found = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in found:
        yield (*path, key)
        yield from paths(below, (*path, key))


def replaced(documents: list[Any], path: tuple[str | int, ...], value: Any) -> list[Any]:
    """Put a value at a path; one that an earlier change has taken away is passed over."""
    changed: Any = copy.deepcopy(documents)
    parent = changed
    for part in path[:-1]:
        try:
            parent = parent[part]
        except (KeyError, IndexError, TypeError):
            return list(changed)
    with contextlib.suppress(KeyError, IndexError, TypeError):
        parent[path[-1]] = copy.deepcopy(value)
    return list(changed)


def widened() -> list[Any]:
    documents = copy.deepcopy(INVENTORY)
    for document in documents:
        for pointer, value in WIDER.get(document["kind"], {}).items():
            parent: Any = document
            *above, last = pointer.split("/")[1:]
            for part in above:
                parent = parent[part]
            parent[last] = value
    return [
        *documents,
        {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": {"name": "q", "namespace": "shop"},
            "spec": {"hard": {"requests.storage": "1Ti", "pods": "9"}},
            "status": {"used": {"pods": "1"}},
        },
        {
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": {"name": "l", "namespace": "shop"},
            "spec": {"limits": [{"type": "Container", "max": {"memory": "64Gi"}}]},
        },
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "n", "namespace": "shop"},
            "spec": {"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {}}]}]},
        },
        {
            "apiVersion": "apps/v1",
            "kind": "StatefulSet",
            "metadata": {"name": "s", "namespace": "shop"},
            "spec": {
                "replicas": 1,
                "volumeClaimTemplates": [{"metadata": {"name": "d"}}],
                "template": {"spec": {"volumes": [{"persistentVolumeClaim": {"claimName": "web-01-data"}}]}},
            },
        },
        {
            "apiVersion": "instancetype.kubevirt.io/v1beta1",
            "kind": "VirtualMachineClusterInstancetype",
            "metadata": {"name": "u1"},
            "spec": {"memory": {"guest": "8Gi"}, "nodeSelector": {"a": "b"}},
        },
        {
            "apiVersion": "migrations.kubevirt.io/v1alpha1",
            "kind": "MigrationPolicy",
            "metadata": {"name": "p"},
            "spec": {"selectors": {"namespaceSelector": {"a": "b"}}, "completionTimeoutPerGiB": 100},
        },
        {
            "apiVersion": "migration.openshift.io/v1alpha1",
            "kind": "MigPlan",
            "metadata": {"name": "refresh-shop", "namespace": "openshift-migration", "uid": "u"},
            "spec": {
                "namespaces": ["shop"],
                "persistentVolumes": [{"name": "p", "pvc": {"name": "web-01-data:web-01-data-mig-abcd"}}],
            },
            "status": {"suffix": "abcd"},
        },
        {
            "apiVersion": "migration.openshift.io/v1alpha1",
            "kind": "MigMigration",
            "metadata": {"name": "r", "namespace": "openshift-migration", "creationTimestamp": "2026-01-01T00:00:00Z"},
            "spec": {"migPlanRef": {"name": "refresh-shop"}, "quiescePods": True},
            "status": {"conditions": [{"type": "Succeeded", "status": "True"}]},
        },
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {"name": "a", "namespace": "openshift-gitops"},
            "spec": {
                "source": {"path": "deploy", "kustomize": {"namePrefix": "x"}},
                "syncPolicy": {"automated": {"selfHeal": True}, "syncOptions": ["Prune=false"]},
                "ignoreDifferences": [{"kind": "MigPlan", "jsonPointers": ["/spec"]}],
            },
            "status": {"resources": [{"kind": "VirtualMachine", "name": "web-01", "namespace": "shop"}]},
        },
    ]


WIDE = widened()
WHOLE = {
    **SPEC,
    "spec": {
        **SPEC["spec"],
        "volumes": [{"match": "shop/web-01/data", "to": {"storageClass": "new-san", "accessMode": "ReadWriteMany"}}],
        "capacity": [{"storageClass": "new-san", "available": "1Ti", "headroom": "10%"}],
        "estimate": {"throughput": "200Mi"},
        "platform": {"openshiftVirtualization": "4.19.6", "environment": "lab"},
        "hooks": [{"name": "h", "phase": "preBackup", "image": "quay.io/a/b:1", "timeout": "10m"}],
        "waivers": [{"rule": "VMS302", "reason": "agreed", "expires": "2026-12-31"}],
        "waves": [{"name": "one", "namespaces": ["shop"]}],
        "step": "cutover",
        "runs": {"cutover": 1},
    },
}


def judged(inventory: list[Any], spec: list[Any], by_hand: list[Any]) -> None:
    """Read and judge, first with the spec and then the objects written by hand; whatever comes out."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("inventory").mkdir()
        dumped = yaml.dump_all(inventory, Dumper=yaml.CSafeDumper)
        Path("inventory", "cluster.yaml").write_text(dumped)
        Path("migration.yaml").write_text(yaml.dump_all(spec, Dumper=yaml.CSafeDumper))
        Path("plan.yaml").write_text(yaml.dump_all(by_hand, Dumper=yaml.CSafeDumper))
        for request in (Request(["migration.yaml"]), Request(["plan.yaml"], inventory=["inventory"])):
            for finding in judge(open_project(request).context):
                finding.place.span()
                assert finding.message


def test_the_wide_cluster_itself_is_judged() -> None:
    judged(WIDE, [WHOLE], BY_HAND)


EVERYTHING = [*(("inventory", path) for path in paths(WIDE)), *(("spec", path) for path in paths([WHOLE]))]
EVERYTHING += [("by_hand", path) for path in paths(BY_HAND)]


@settings(max_examples=int(os.environ.get("VMSHIFT_EXAMPLES", "60")), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(EVERYTHING), st.sampled_from(STRANGE)), min_size=1, max_size=6))
def test_no_strange_value_anywhere_breaks_anything(
    changes: list[tuple[tuple[str, tuple[str | int, ...]], Any]],
) -> None:
    documents: dict[str, list[Any]] = {"inventory": WIDE, "spec": [WHOLE], "by_hand": BY_HAND}
    for (which, path), value in changes:
        documents[which] = replaced(documents[which], path, value)

    judged(**documents)
