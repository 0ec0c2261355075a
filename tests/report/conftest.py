"""Findings for the reports, at places of small files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from vmshift.rules.base import Related, Rule, Subject
from vmshift.source import parse
from vmshift.source.place import TextPlace

if TYPE_CHECKING:
    from vmshift.rules.base import Finding
    from vmshift.source import AnyPlace

SPEC = """\
apiVersion: vmshift.io/v1alpha1
kind: StorageMigration
metadata: {name: sample}
spec:
  select:
    namespaces: [shop]
"""
VM = """\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: web-01, namespace: shop}
spec:
  template:
    spec:
      domain:
        devices:
          disks:
          - {name: quorum, shareable: true}
      volumes:
      - name: init
        cloudInitNoCloud:
          userData: 'password: hidden-word'
"""
RULE = Rule(id="VMS401", name="shared-disk", severity="error", basis=("documented", "controller"), since="0.1.0")


def at(text: str, path: str, *keys: str | int) -> AnyPlace:
    (manifest,) = parse(path, text.encode()).manifests
    return manifest.at(*keys)


SHAREABLE = at(VM, "inventory/shop.yaml", "spec", "template", "spec", "domain", "devices", "disks", 0, "shareable")
SECRET = at(VM, "inventory/shop.yaml", "spec", "template", "spec", "volumes", 0, "cloudInitNoCloud", "userData")
SELECTED = at(SPEC, "migration.yaml", "spec", "select", "namespaces", 0)


class Find(Protocol):
    """Makes a finding; what is not given has a value that tells little."""

    def __call__(self, place: AnyPlace = ..., **parts: Any) -> Finding: ...


@pytest.fixture
def find() -> Find:
    def make(place: AnyPlace = SHAREABLE, **parts: Any) -> Finding:
        given = {
            "message": 'disk "quorum" is shared',
            "consequence": "the copy is refused",
            "help": "exclude it",
            "subject": Subject("VirtualMachine", "shop", "web-01", "quorum"),
            "related": [Related(SELECTED, "selected here")],
        }
        return RULE.finding(place, **{**given, **parts})

    return make


def in_line(line: str, start: int, end: int) -> TextPlace:
    """The place of some characters in a file of one line."""
    return TextPlace(parse("long.yaml", line.encode()).file, start, end)
