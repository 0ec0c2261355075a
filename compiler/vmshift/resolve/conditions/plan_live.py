"""Conditions of a MigPlan about live migration: none keeps it from becoming Ready, and none makes MTC stop the VMs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.inventory.values import dig
from vmshift.platform.defaults import LIVE_UPDATE_GATE, VOLUME_GATES
from vmshift.platform.interval import Interval
from vmshift.platform.versions import Version
from vmshift.resolve.conditions.base import Kind, PlanWorld, Verdict, no, open_, yes
from vmshift.resolve.gates import active_gates

if TYPE_CHECKING:
    from vmshift.source import Manifest

_SEE = "oc get kubevirt -A -o yaml"
_MTC_EXEMPTS_ONE = Interval.parse(">=1.8.6")
_MTC_EXEMPTS_ALL = Interval.parse(">=1.8.8")


def not_installed(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1690, validateKubeVirtInstalled: exactly one KubeVirt is asked for."""
    if not world.live:
        return no("the plan asks for no live migration")
    found = world.inventory.all("KubeVirt")
    if not found:
        return open_(f'"{_SEE}" tells whether there is one KubeVirt')
    return (
        no("there is one KubeVirt") if len(found) == 1 else yes(f"there are {len(found)} KubeVirt objects", "NotFound")
    )


def version_not_supported(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1690, validateKubeVirtInstalled: status.operatorVersion is asked for 1.3."""
    if not world.live:
        return no("the plan asks for no live migration")
    kubevirt = world.inventory.one("KubeVirt")
    if kubevirt is None:
        return open_(f'"{_SEE}" tells status.operatorVersion')
    version = Version.try_parse(dig(kubevirt.value, "status", "operatorVersion"))
    if version is None:
        if not kubevirt.value.get("status"):
            return open_(f'"{_SEE}" tells status.operatorVersion')
        return yes("KubeVirt does not tell its version", "NotSupported")
    if version < Version((1, 3)):
        return yes(f"KubeVirt is {version}, and live migration of storage begins with 1.3", "NotSupported")
    return no(f"KubeVirt is {version}")


def not_enabled(world: PlanWorld) -> Verdict:
    """Mirror migplan/validation.go:1690, validateKubeVirtInstalled, and :1753, isStorageLiveMigrationDisabled.

    MTC before 1.8.6 asks for the gates on any KubeVirt, and until 1.8.8 for two of them on those that need none.
    """
    if not world.live:
        return no("the plan asks for no live migration")
    kubevirt = world.inventory.one("KubeVirt")
    if kubevirt is None:
        return open_(f'"{_SEE}" tells the rollout strategy and the feature gates')
    if version_not_supported(world).status == "true":
        return no("the controller looks no further than the version")
    return _configured(world, kubevirt)


def _configured(world: PlanWorld, kubevirt: Manifest) -> Verdict:
    configuration = dig(kubevirt.value, "spec", "configuration")
    if dig(configuration, "vmRolloutStrategy") != "LiveUpdate":
        return yes("vmRolloutStrategy is not set to LiveUpdate", "NotSupported")
    if not isinstance(dig(configuration, "developerConfiguration"), dict):
        return yes("developerConfiguration is not there", "NotSupported")
    wanted = _gates_asked(world, Version.try_parse(dig(kubevirt.value, "status", "operatorVersion")))
    if wanted is None:
        return open_("MTC asks for other gates from 1.8.6 and from 1.8.8, and nobody tells the version")
    missing = [gate for gate in wanted if gate not in active_gates(world.inventory)]
    return (
        yes(f"feature gates are missing: {', '.join(missing)}", "NotSupported") if missing else no("all is switched on")
    )


def _gates_asked(world: PlanWorld, kubevirt: Version | None) -> tuple[str, ...] | None:
    every = (*VOLUME_GATES, LIVE_UPDATE_GATE)
    if kubevirt is not None and kubevirt < Version((1, 5)):
        return every
    exempts_all, exempts_one = (world.platform.decide("mtc", each) for each in (_MTC_EXEMPTS_ALL, _MTC_EXEMPTS_ONE))
    if exempts_all:
        return ()
    if exempts_one is False:
        return every
    return VOLUME_GATES if exempts_one and exempts_all is False else None


KINDS = (
    Kind("KubeVirtNotInstalledSourceCluster", "Advisory", not_installed),
    Kind("KubeVirtVersionNotSupported", "Warn", version_not_supported),
    Kind("KubeVirtStorageLiveMigrationNotEnabled", "Warn", not_enabled),
)
