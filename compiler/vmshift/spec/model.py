"""The StorageMigration model: every field of a migration spec, its default, and what it may hold.

Values that a rule of their own judges (a plan name, a namespace mapping, a hook's image) are taken as they come here,
so that one cause is reported once, by that rule.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from vmshift.spec.delivery import Delivery
from vmshift.spec.part import Part, exactly_one, one_of
from vmshift.spec.selection import Select
from vmshift.spec.types import (
    CLASS_NAME,
    DNS_LABEL,
    AccessMode,
    Action,
    ClaimGlob,
    ClassGlobs,
    ClassName,
    Count,
    Date,
    Duration,
    Label,
    Method,
    Mode,
    PathText,
    Percent,
    Phase,
    Positive,
    Quantity,
    Step,
    VersionText,
    VolumeGlob,
    VolumeMode,
    WaveGlob,
    duration_seconds,
)

API_VERSION = "vmshift.io/v1alpha1"
KIND = "StorageMigration"
HOOK_RUNNER_IMAGE = "quay.io/konveyor/hook-runner:release-1.8"
HOOK_SECONDS = 1800  # where a hook has no timeout of its own


class Metadata(Part):
    """Names the migration."""

    name: Annotated[str, Field(json_schema_extra={"pattern": DNS_LABEL, "maxLength": 63})]
    """The base of every generated name: a DNS-1123 label."""


class Platform(Part):
    """The versions the migration runs on; read from the inventory where not given."""

    openshift_virtualization: VersionText | None = None
    """The OpenShift Virtualization version, such as "4.17.4"."""
    kubevirt: VersionText | None = None
    """The KubeVirt version, on plain KubeVirt."""
    mtc: VersionText | None = None
    """The version of the Migration Toolkit for Containers, such as "1.8.10"."""
    environment: Literal["production", "lab"] = "production"
    """Where the cluster serves: unsupported settings are refused in production."""
    accept_unsupported: bool = False
    """Accept, in a lab, the annotation that makes a 4.17 cluster unsupported."""


class Clusters(Part):
    """The MigCluster objects of the migration."""

    source: ClassName = "host"
    """The MigCluster that the disks are on."""
    target: ClassName = "host"
    """The MigCluster that the disks go to: the same one."""


class Target(Part):
    """Where a volume goes."""

    storage_class: ClassName
    """The StorageClass it is copied to."""
    access_mode: AccessMode | None = None
    """The access mode of the new claim; default the source's, `auto` the StorageProfile's."""
    volume_mode: VolumeMode | None = None
    """The volume mode of the new claim; default the source's, `auto` the StorageProfile's."""


def _target(value: Any) -> Any:
    return {"storageClass": value} if isinstance(value, str) else value


class _NameOrTarget:
    """Says in the JSON Schema what `_target` allows: a class name stands for a whole target."""

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> Any:
        return {"anyOf": [{"type": "string", "pattern": CLASS_NAME}, handler(core_schema)]}


To = Annotated[Target, BeforeValidator(_target), _NameOrTarget()]


class Mapping(Part):
    """Volumes on one class, or several, go to another."""

    from_: Annotated[ClassGlobs, Field(alias="from")]
    """The source class: a name, a glob, or a list of them."""
    to: To
    """The target."""


class VolumeException(Part):
    """A volume that goes elsewhere than its class would say."""

    model_config = ConfigDict(json_schema_extra=one_of("match", "claim"))
    match: VolumeGlob | None = None
    """The volume as namespace/vm/volume; globs are understood."""
    claim: ClaimGlob | None = None
    """The PersistentVolumeClaim as namespace/name; globs are understood."""
    to: To
    """The target."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, "match", "claim")
        return self


class Copy(Part):
    """How volumes are copied."""

    action: Action = "copy"
    """What MTC does with the volumes; VM storage supports copy."""
    method: Method = "auto"
    """The copy method; `auto` is block for Block volumes and filesystem for others, as the controller chooses."""
    verify: bool = False
    """Compare checksums after a filesystem copy; without effect on VM disks."""


class ServiceAccount(Part):
    """The ServiceAccount a hook runs as."""

    name: str | None = None
    """Its name."""
    namespace: str | None = None
    """Its namespace, in which the hook runs."""


class Hook(Part):
    """Something that runs around the cutover."""

    name: Annotated[str, Field(pattern=DNS_LABEL)]
    """The hook's name."""
    phase: Phase
    """When it runs."""
    as_: Annotated[Literal["job", "mighook"], Field(alias="as")] = "job"
    """`job`: an ordinary Job that the engine applies around the cutover, preBackup before it, postRestore after it.
    `mighook`: a MigHook."""
    playbook: str | None = None
    """A playbook file beside the spec."""
    image: str | None = None
    """The image that runs the playbook, or, without a playbook, a container of your own."""
    cluster: Literal["source", "target"] = "source"
    """The cluster it runs on."""
    service_account: ServiceAccount | None = None
    """What it runs as; default, for a Job, an account of its own that may read its plan and its run."""
    timeout: Duration | None = None
    """The longest it may run; default 30m."""

    @property
    def container_image(self) -> str:
        """The image that is run."""
        return self.image or HOOK_RUNNER_IMAGE

    @property
    def seconds(self) -> int:
        """The longest it may run."""
        return (self.timeout and duration_seconds(self.timeout)) or HOOK_SECONDS


class Runs(Part):
    """Counters of the runs so far; they only grow."""

    stage: Count = 0
    """Stage runs."""
    cutover: Count = 0
    """Cutover runs."""
    rollback: Count = 0
    """Rollback runs."""


class Wave(Part):
    """Plans that run together."""

    name: Label
    """The wave's name."""
    namespaces: Annotated[list[WaveGlob], Field(min_length=1)] | None = None
    """The namespaces in it, by name or glob; a namespace is never split."""
    max_vms: Annotated[Positive | None, Field(alias="maxVMs")] = None
    """The most VMs of one computed wave."""
    max_size: Quantity | None = None
    """The most data of one computed wave, in bytes."""
    mode: Mode | None = None
    """How these VMs are migrated; default the spec's."""
    step: Step | None = None
    """How far this wave has got; default the spec's."""
    steps: dict[str, Step] = {}
    """Steps of single computed waves, by their names."""
    runs: Runs | None = None
    """This wave's run counters; default the spec's."""


class Estimate(Part):
    """Assumptions for estimates of time."""

    throughput: Quantity
    """Bytes per second that the copy reaches."""


class Capacity(Part):
    """Room on a target class."""

    storage_class: ClassName
    """The class."""
    available: Quantity
    """Bytes that are free there."""
    headroom: Percent | None = None
    """The share that must stay free."""


class Waiver(Part):
    """A finding the user accepts."""

    rule: str
    """The rule's id or name."""
    subject: str | None = None
    """What it is about: namespace/vm, namespace/vm/volume or namespace/name; globs are understood."""
    reason: str | None = None
    """Why it is acceptable. Required: without one the waiver accepts nothing."""
    expires: Date | None = None
    """The last day on which it counts, as YYYY-MM-DD. Required, and at most 366 days away, 90 for rules marked !."""


class Spec(Part):
    """What shall move where, and how far the change has got."""

    platform: Platform = Platform()
    """Versions and environment."""
    backend: Literal["auto", "mtc", "kubevirt"] = "auto"
    """What the spec compiles to."""
    clusters: Clusters = Clusters()
    """The MigCluster objects."""
    repository: ClassName | None = None
    """A MigStorage name; one cluster needs none."""
    inventory: Annotated[list[PathText], Field(min_length=1)] | None = None
    """Files or folders with the cluster's manifests, relative to this file; default inventory/."""
    output: PathText | None = None
    """The folder that compile writes, relative to this file; default compiled/<name>."""
    select: Select
    """Which VMs."""
    storage: Annotated[list[Mapping], Field(min_length=1)]
    """Which classes go where; the first match wins."""
    volumes: list[VolumeException] = []
    """Exceptions for single volumes or claims."""
    copy_: Annotated[Copy, Field(alias="copy")] = Copy()
    """How volumes are copied."""
    mode: Mode = "live"
    """live: running VMs keep running or compile refuses. offline: they are shut down. auto: live where possible."""
    hooks: list[Hook] = []
    """What runs around the cutover."""
    step: Step = "plan"
    """How far the migration has got."""
    runs: Runs = Runs()
    """Run counters."""
    cancel: bool = False
    """Cancel the current run."""
    plan_revision: Positive = 1
    """2 or more makes new plan names, once the old plans are closed."""
    waves: list[Wave] = []
    """Plans that run together; default one wave with everything."""
    estimate: Estimate | None = None
    """Assumptions for estimates of time."""
    capacity: list[Capacity] = []
    """Room on the target classes."""
    delivery: Delivery = Delivery()
    """How the manifests reach the cluster."""
    waivers: list[Waiver] = []
    """Findings the user accepts, with a reason and an expiry date."""


class StorageMigration(Part):
    """A storage migration of virtual machines."""

    api_version: Literal["vmshift.io/v1alpha1"]
    """The version of this format."""
    kind: Literal["StorageMigration"]
    """The kind of this document."""
    metadata: Metadata
    """The migration's name."""
    spec: Spec
    """The migration."""
