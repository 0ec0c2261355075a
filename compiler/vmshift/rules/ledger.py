"""Every statement of the documentation's chapter on migrating VM storage, and what answers for it.

Which rules answer, they say themselves (`Rule.ledger`). Here stand the statements, in our own words, and what else
answers: a file that `vmshift compile` writes, a part of the product, or why no file can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vmshift.rules.registry import all_rules

if TYPE_CHECKING:
    from vmshift.rules.base import Rule

CHAPTER: Final = "Migrating virtual machine storage"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the chapter.

    `files` are patterns of compiled files that carry it out, `otherwise` is what else answers for it, or why nothing
    in a file can.
    """

    id: str
    section: str
    statement: str
    files: tuple[str, ...] = ()
    otherwise: str = ""


STATEMENTS: Final[tuple[Statement, ...]] = (
    Statement(
        "L01",
        "Migrating VM storage",
        "a VM is off when its storage migrates (offline), or it runs (online)",
        otherwise="`vmshift preview` says of each VM how it migrates",
    ),
    Statement(
        "L02",
        "Migration process",
        "a MigMigration says what kind of run it is: stage, cutover or rollback",
        files=("run/*-stage-*.yaml", "run/*-cutover-*.yaml", "run/*-rollback-*.yaml"),
    ),
    Statement(
        "L03",
        "Migration process",
        "stage copies without stopping anything, may be repeated, and shortens the cutover",
        files=("run/*-stage-*.yaml",),
    ),
    Statement("L04", "Migration process", "rollback undoes a completed migration", files=("rollback/*.yaml",)),
    Statement(
        "L05",
        "Migration process",
        "cutover stops the transactions on the source and moves the resources",
        files=("run/*-cutover-*.yaml",),
    ),
    Statement(
        "L06",
        "Migration process",
        "live progress stands in the MigMigration, offline progress in objects DirectVolumeMigrationProgress",
        otherwise="what a run has come to, its objects in the cluster tell; an engine needs health checks for them",
    ),
    Statement(
        "L07",
        "Migration process",
        "each run of a direct plan makes a DirectVolumeMigration, and only a direct plan can be live",
    ),
    Statement(
        "L08",
        "Persistent volume actions",
        "volumes of VMs are copied to a new volume in their namespace; moving them is not supported",
    ),
    Statement("L09", "Prerequisites", "the OpenShift Virtualization Operator, with CDI, is installed"),
    Statement("L10", "Prerequisites", "live migration needs OpenShift Virtualization 4.17 or later"),
    Statement("L11", "Prerequisites", "KubeVirt is configured for live migration of storage"),
    Statement(
        "L12",
        "Prerequisites",
        "4.17.0 needs two feature gates, which an annotation on the HyperConverged sets",
        files=("platform/hyperconverged.yaml",),
    ),
    Statement("L13", "Prerequisites, warning", "that annotation is not supported, and not meant for production"),
    Statement(
        "L14",
        "Prerequisites, note",
        "a migration controller that started before virtualization was installed has to be restarted",
    ),
    Statement(
        "L15",
        "Prerequisites, table",
        "the cluster has OpenShift Virtualization, the kinds of MTC, and two storage classes or more",
    ),
    Statement(
        "L16",
        "Deploying a virtual machine",
        "a DataVolume makes a claim of its own name, and running: true starts the VM",
    ),
    Statement(
        "L17",
        "Web console, prerequisites",
        "the user is cluster-admin on every cluster",
        otherwise="no file tells who applies the manifests; \"oc auth can-i '*' '*' --all-namespaces\" does",
    ),
    Statement("L18", "Web console, prerequisites", "all clusters have the same version of MTC"),
    Statement("L19", "Web console, prerequisites", "MTC knows the clusters and the replication repository"),
    Statement("L20", "Web console, prerequisites", "the move action needs network access to the remote volume"),
    Statement(
        "L21", "Web console, prerequisites", "direct migration of images needs the exposed route of the registry"
    ),
    Statement(
        "L22",
        "Web console, step 3",
        "the name of a plan is lower-case and alphanumeric, of at most 253 characters, without spaces or underscores",
    ),
    Statement(
        "L23",
        "Web console, step 4",
        "a plan has a source cluster, a target cluster and a repository",
        files=("plan/migplan-*.yaml",),
    ),
    Statement("L24", "Web console, steps 6 and 7", "namespaces are chosen, and each may get another target name"),
    Statement("L25", "Web console, step 7, warning", "from MTC 1.8.6 on a namespace takes one plan"),
    Statement("L26", "Web console, step 9", "each volume is copied, through the repository, or moved"),
    Statement(
        "L27",
        "Web console, step 11",
        "each volume is copied by snapshot or by file system, and direct migration needs the latter",
    ),
    Statement("L28", "Web console, step 12", "a file system copy may be verified by checksums, which is slow"),
    Statement(
        "L29",
        "Web console, step 13",
        "each volume has a target storage class, which may be changed where the copy is by file system",
    ),
    Statement("L30", "Web console, step 15", "images and volumes may migrate directly, where the clusters allow it"),
    Statement("L31", "Web console, step 17", "a plan takes up to four hooks, each named, and each in another step"),
    Statement(
        "L32",
        "Web console, step 17",
        "a hook is a playbook, with a runtime image if need be, or an image of one's own",
        files=("plan/mighook-*.yaml",),
    ),
    Statement("L33", "Web console, step 17", "a hook has a cluster, and a service account with the namespace it is in"),
    Statement("L34", "Web console, step 17", "there are four steps for hooks, each with its moment"),
    Statement(
        "L35",
        "YAML manifests, steps 1 and 2",
        "the namespaces of a plan list the namespace of the VM",
        files=("plan/migplan-*.yaml",),
    ),
    Statement(
        "L36",
        "YAML manifests",
        "liveMigrate is true for live migration, and KubeVirt is set up for it",
        files=("plan/migplan-*.yaml",),
    ),
    Statement(
        "L37",
        "YAML manifests",
        "live migration happens at the cutover alone: a stage passes over VMs that run, and copies those that are off",
        otherwise="`vmshift preview` says what a stage does for each VM",
    ),
    Statement("L38", "Known issues", "VM storage migrates within its namespace alone"),
    Statement("L39", "Online migration limitations", "the VM runs"),
    Statement("L40", "Online migration limitations", "the volume is no shared disk"),
    Statement("L41", "Online migration limitations", "the volume is no virtio-fs file system"),
    Statement("L42", "Online migration limitations", "a LUN does not become a disk, nor a disk a LUN"),
    Statement("L43", "Online migration limitations", "LUNs and persistent reservations are a limit"),
    Statement("L44", "Online migration limitations", "the target is as large as the source"),
    Statement("L45", "Online migration limitations", "the VM moves to another node"),
    Statement(
        "L46",
        "YAML manifests",
        "a plan may be written as YAML, although the web console is the recommended way",
        otherwise="that is what vmshift is: a plan as files, checked and reviewed",
    ),
)


def answering(statement: Statement) -> list[Rule]:
    """Give the rules that answer for a statement, in the order of their ids."""
    return [module.rule for module in all_rules() if statement.id in module.rule.ledger]
