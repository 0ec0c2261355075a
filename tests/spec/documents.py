"""Migration specs as texts, and what vmshift makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.source import parse
from vmshift.spec.load import LoadedSpec, load

if TYPE_CHECKING:
    from vmshift.spec.model import Spec

SMALLEST = """\
apiVersion: vmshift.io/v1alpha1
kind: StorageMigration
metadata: {name: san-refresh}
spec:
  select: {namespaces: [mig-vm]}
  storage: [{from: old-san, to: new-san}]
"""

# Every field once. Where a field has a short form, this is the long one, so that what is read equals what is written.
EVERYTHING = """\
apiVersion: vmshift.io/v1alpha1
kind: StorageMigration
metadata: {name: archive-move}
spec:
  platform:
    openshiftVirtualization: "4.18.2"
    kubevirt: v1.4.1
    mtc: "1.8.9"
    environment: lab
    acceptUnsupported: true
  backend: mtc
  clusters: {source: east, target: east}
  repository: s3-store
  inventory: [dumps/, extra.json]
  output: built
  select:
    namespaces: [archive, "lib-*", "old:new"]
    vms: ["archive/vault-?"]
    labelSelector:
      matchLabels: {team: records}
      matchExpressions:
      - {key: level, operator: In, values: [one, two]}
      - {key: frozen, operator: DoesNotExist, values: []}
    exclude:
    - {match: archive/vault-9, reason: switched off in spring}
    - {claim: archive/scratch-*}
  storage:
  - from: [tape-nfs, "nas-*"]
    to: {storageClass: ceph-rbd, accessMode: ReadWriteMany, volumeMode: Block}
  - from: [nas-old]
    to: {storageClass: ceph-fs, accessMode: auto, volumeMode: auto}
  volumes:
  - {match: archive/*/index, to: {storageClass: nvme}}
  - {claim: archive/ledger, to: {storageClass: nvme}}
  copy: {action: copy, method: block, verify: true}
  mode: auto
  hooks:
  - name: pause-indexer
    phase: preRestore
    as: mighook
    playbook: hooks/pause.yml
    image: registry.example.com/hooks/runner:2
    cluster: target
    serviceAccount: {name: pauser, namespace: archive}
    timeout: 1h15m
  step: stage
  runs: {stage: 2, cutover: 1, rollback: 0}
  cancel: true
  planRevision: 3
  waves:
  - name: first
    namespaces: [archive, "lib-a*"]
    maxVMs: 5
    maxSize: 1.5Ti
    mode: offline
    step: cutover
    steps: {first-1: done}
    runs: {stage: 1, cutover: 1, rollback: 1}
  estimate: {throughput: 350Mi}
  capacity:
  - {storageClass: ceph-rbd, available: 12Ti, headroom: 12.5%}
  delivery:
    engine: flux
    version: "2.3"
    repoURL: https://git.example.com/records.git
    targetRevision: release
    path: sites/one
    namespace: flux-apps
    project: records
    destination: {server: https://api.example.com:6443}
    sourceRef: {kind: OCIRepository, name: records, namespace: flux-apps}
    window: {schedule: "30 1 * * 0", duration: 90m, timeZone: Europe/Madrid}
  waivers:
  - {rule: VMS305, subject: archive/vault-1, reason: the auditors ask for it, expires: 2028-02-29}
"""

_HEAD = {
    "apiVersion": "apiVersion: vmshift.io/v1alpha1",
    "kind": "kind: StorageMigration",
    "metadata": "metadata: {name: san-refresh}",
}
_SPEC = {"select": "select: {namespaces: [mig-vm]}", "storage": "storage: [{from: old-san, to: new-san}]"}


def document(*lines: str, head: tuple[str, ...] = ()) -> str:
    """Write a spec: the smallest whole one, with these lines below `spec`, and these beside it.

    A line replaces the one that has the same key. `spec` itself can be given as a line of the head.
    """
    keys = {line.partition(":")[0] for line in head}
    top = [line for key, line in _HEAD.items() if key not in keys] + list(head)
    if "spec" in keys:
        return "\n".join([*top, ""])
    given = {line.partition(":")[0] for line in lines}
    below = [line for key, line in _SPEC.items() if key not in given] + list(lines)
    return "\n".join([*top, "spec:", *(f"  {line}" for line in below), ""])


def loaded(text: str) -> LoadedSpec:
    """Read a text that holds one spec and nothing that cannot be read."""
    parsed = parse("spec.yaml", text.encode())
    assert parsed.problems == ()
    (manifest,) = parsed.manifests
    return load(manifest)


def valid(*lines: str) -> Spec:
    """Give the spec part of a valid document."""
    found = loaded(document(*lines))
    assert found.errors == ()
    assert found.model is not None
    return found.model.spec
