"""What the rules about live migration have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vmshift.inventory.values import dig
from vmshift.rules.base import Related, Subject, selected
from vmshift.rules.shared_commands import within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmshift.inventory import Disk
    from vmshift.resolve.model import ChosenVm, Plan
    from vmshift.rules.base import Certainty, Finding, Rule, Severity
    from vmshift.source import AnyPlace

# What comes of a move that KubeVirt will not make: MTC rewrites the VM first, and KubeVirt judges afterwards.
REFUSED = "KubeVirt refuses the copy and leaves the VM's spec on an empty disk that its next restart boots"
STRANDED = "KubeVirt finds no node for the copy, and the VM's spec stays on an empty disk that its next restart boots"


class Words(NamedTuple):
    """The three sentences of a finding."""

    message: str
    consequence: str
    help: str


def about_live(  # noqa: PLR0913 - a finding has these parts
    rule: Rule,
    vm: ChosenVm,
    place: AnyPlace,
    words: Words,
    subject: Subject,
    related: Iterable[Related] = (),
    *,
    certainty: Certainty = "certain",
    severity: Severity | None = None,
    grave: bool | None = None,
) -> Finding:
    """Make a finding about a VM that a live plan moves; only possible where nothing tells whether the VM runs."""
    help_ = words.help
    also = [selected(vm), *related]
    if vm.run_state.state == "unknown" and certainty == "certain":
        certainty = "possible"
        help_ = f'see with "oc get vmi {vm.vm.name}{within(vm.vm.namespace)}" whether the VM runs; if it does, {help_}'
        also.append(Related(vm.run_state.place, "nothing here tells whether the VM runs"))
    return rule.finding(
        place,
        message=words.message,
        consequence=words.consequence,
        help=help_,
        subject=subject,
        related=also,
        certainty=certainty,
        severity=severity,
        grave=grave,
    )


def volume_subject(vm: ChosenVm, volume: str) -> Subject:
    """Name a volume of a VM."""
    return Subject("VirtualMachine", vm.vm.namespace, vm.vm.name, volume)


def has_reservation(disk: Disk | None) -> bool:
    """Tell whether a disk is a LUN with a persistent reservation, of which VMS404 speaks."""
    return disk is not None and dig(disk.value, "lun", "reservation") is True


def mode_line(plan: Plan) -> Related:
    """Point at the line that gives a plan its mode, or at the spec where the default does."""
    place = plan.mode_place
    written = dig(place.manifest.value, *place.path) is not None
    return Related(place, "the mode is given here" if written else "no mode is given here, and live is the default")
