"""The part of a migration spec that selects virtual machines."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from vmshift.spec.part import Part, exactly_one, given, one_of
from vmshift.spec.types import ClaimGlob, NamespaceGlob, VmGlob, VmOrVolumeGlob


class LabelRequirement(Part):
    """One expression of a label selector, as in Kubernetes."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["values"],
                    "properties": {"operator": {"enum": ["In", "NotIn"]}, "values": {"minItems": 1}},
                },
                {"properties": {"operator": {"enum": ["Exists", "DoesNotExist"]}, "values": {"maxItems": 0}}},
            ]
        }
    )
    key: str
    """The label's key."""
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist"]
    """How the label's value relates to `values`."""
    values: list[str] = []
    """The values, for In and NotIn."""

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        if (self.operator in ("In", "NotIn")) != bool(self.values):
            wants = "needs at least one value" if self.operator in ("In", "NotIn") else "takes no values"
            raise ValueError(f"operator {self.operator} {wants}")
        return self


class LabelSelector(Part):
    """A label selector over VirtualMachine labels; everything in it must hold."""

    match_labels: dict[str, str] = {}
    """Labels that must have exactly these values."""
    match_expressions: list[LabelRequirement] = []
    """Expressions that must hold."""


class Exclusion(Part):
    """What stays where it is, and why."""

    model_config = ConfigDict(json_schema_extra=one_of("match", "claim"))
    match: VmOrVolumeGlob | None = None
    """A VM as namespace/vm, or a volume as namespace/vm/volume; globs are understood."""
    claim: ClaimGlob | None = None
    """A PersistentVolumeClaim as namespace/name; globs are understood."""
    reason: str | None = None
    """Why; it stands beside the skipped volume in reports."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, "match", "claim")
        return self


class Select(Part):
    """Which VMs: all that is given must hold, and within a list any entry may."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [given("namespaces", "array"), given("vms", "array"), given("labelSelector", "object")]
        }
    )
    namespaces: Annotated[list[NamespaceGlob], Field(min_length=1)] | None = None
    """Namespaces, by name or glob."""
    vms: Annotated[list[VmGlob], Field(min_length=1)] | None = None
    """VMs as namespace/name, by name or glob."""
    label_selector: LabelSelector | None = None
    """Labels of the VirtualMachine object."""
    exclude: list[Exclusion] = []
    """VMs, volumes or claims that stay where they are."""

    @model_validator(mode="after")
    def _selects_something(self) -> Self:
        if self.namespaces is None and self.vms is None and self.label_selector is None:
            raise ValueError("selects nothing; give namespaces, vms or labelSelector")
        return self
