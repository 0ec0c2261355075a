"""A report with one of everything, and one with nothing; and the texts that the formats make of them."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path, PurePosixPath

from vmshift.report.paths import Paths
from vmshift.report.report import Report
from vmshift.rules.base import Finding, Related, Subject, Waived
from vmshift.rules.registry import load_rule
from vmshift.source import parse
from vmshift.source.place import TextPlace
from vmshift.spec.load import load

GOLDEN = Path(__file__).parent / "golden"
SPEC = """\
apiVersion: vmshift.io/v1alpha1
kind: StorageMigration
metadata: {name: sample}
spec:
  select: {namespaces: [shop]}
  storage: [{from: old, to: new}]
"""
VMS = """\
apiVersion: v1
kind: List
items:
- apiVersion: kubevirt.io/v1
  kind: VirtualMachine
  metadata: {name: web-01, namespace: shop}
  spec:
    template:
      spec:
        domain:
          devices:
            disks:
            - {name: données, shareable: true}
            - {name: data, lun: {bus: scsi}}
        volumes:
        - name: init
          cloudInitNoCloud: {userData: 'password: hidden-word'}
"""
PATHS = Paths(PurePosixPath("/home/me/repository/clusters"), PurePosixPath("/home/me/repository"))


def sample() -> Report:
    """Make a report of findings of every severity, certain, possible and accepted, with and without an object."""
    spec = load(parse("plans/san refresh, 100%.yaml", SPEC.encode()).manifests[0])
    (vm,) = parse("inventory/shop.yaml", VMS.encode()).manifests
    broken = parse("/elsewhere/broken.yaml", b"a: [\n").file
    disks = vm.at("spec", "template", "spec", "domain", "devices", "disks")
    secret = vm.at("spec", "template", "spec", "volumes", 0, "cloudInitNoCloud", "userData")
    selected = Related(spec.manifest.at("spec", "select", "namespaces", 0), "selected here")
    first = Subject("VirtualMachine", "shop", "web-01", "données")

    def find(rule: str, place: object, message: str, **parts: object) -> Finding:
        words = {"message": message, "consequence": "the copy: refused, 100%", "help": 'write "skip" | <leave> it'}
        return load_rule(rule).rule.finding(place, **{**words, **parts})  # type: ignore[arg-type]

    findings = [
        find("VMS001", TextPlace(broken, 3, 5), "the list is not closed"),
        find("VMS401", disks.child(0, "shareable"), 'disk "données" is shared', subject=first, related=[selected]),
        find("VMS305", disks.child(0), "verify is slow", subject=first, certainty="possible"),
        find("VMS305", disks.child(0), "verify is slow, again", subject=first),
        find(
            "VMS008", secret, 'claim "a\x1b[31m_b_" @someone #12', subject=Subject("VirtualMachine", "shop", "web-01")
        ),
        find("VMS115", spec.manifest.at("spec"), "there is a newer way", severity="info"),
        _accepted(find("VMS403", disks.child(1, "lun"), "a LUN", subject=Subject("VirtualMachine", "shop", "web-01"))),
        _accepted(find("VMS302", spec.manifest.at("spec", "storage", 0), "the same class"), "config"),
        dataclasses.replace(find("VMS321", disks.child(1), "unmapped"), waiver=Waived("baseline", "", "baseline")),
    ]
    return Report(findings, [spec], (), PATHS)


def nothing() -> Report:
    """Make a report of a spec without findings."""
    return Report([], [load(parse("plans/san.yaml", SPEC.encode()).manifests[0])], (), PATHS)


def _accepted(finding: Finding, origin: str = "comment") -> Finding:
    return dataclasses.replace(finding, waiver=Waived("moves | later", "2027-01-31", origin))  # type: ignore[arg-type]


def golden(name: str, text: str) -> str:
    """Give the text that is kept for a name; VMSHIFT_UPDATE=1 keeps the new one: read the difference."""
    path = GOLDEN / name
    if os.environ.get("VMSHIFT_UPDATE"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return path.read_bytes().decode()
