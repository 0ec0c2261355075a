"""Which OpenShift Virtualization carries which HyperConverged operator, KubeVirt and CDI."""

from __future__ import annotations

from dataclasses import dataclass

from vmshift.platform.interval import Interval
from vmshift.platform.versions import Version

__all__ = [
    "NATIVE_AUTO_FROM",
    "NATIVE_BACKEND_FROM",
    "NATIVE_STOPPED_VMS_FROM",
    "RELEASES",
    "Release",
    "cnv_of_hco",
    "has_native_backend",
    "kubevirt_of",
    "release_of",
]


@dataclass(frozen=True, slots=True)
class Release:
    """One minor release of OpenShift Virtualization and what it is built from.

    ``kubevirt`` and ``cdi`` are the newest patch releases seen in the build configuration of the HCO branch;
    an older z-stream may carry an older patch, and a later one a newer patch or backports.
    """

    cnv: Version
    hco: Version
    kubevirt: Version
    cdi: Version


def _release(cnv: str, hco: str, kubevirt: str, cdi: str) -> Release:
    return Release(Version.parse(cnv), Version.parse(hco), Version.parse(kubevirt), Version.parse(cdi))


# Read in the file hack/config of each release branch of the HyperConverged cluster operator. The pairing of
# HCO 1.N with 4.(N+4) is confirmed by the console plugin's tags for 1.10 to 1.13 and 1.18; 5.0 is inferred
# from the order of the release notes.
RELEASES: tuple[Release, ...] = (
    _release("4.14", "1.10", "1.0.1", "1.57.0"),
    _release("4.15", "1.11", "1.1.1", "1.58.3"),
    _release("4.16", "1.12", "1.2.2", "1.59.2"),
    _release("4.17", "1.13", "1.3.1", "1.60.5"),
    _release("4.18", "1.14", "1.4.1", "1.61.5"),
    _release("4.19", "1.15", "1.5.3", "1.62.0"),
    _release("4.20", "1.16", "1.6.6", "1.63.1"),
    _release("4.21", "1.17", "1.7.4", "1.64.0"),
    _release("4.22", "1.18", "1.8.4", "1.65.0"),
    _release("5.0", "1.19", "1.9.0", "1.66.0"),
)

_BY_CNV = {release.cnv: release for release in RELEASES}
_BY_HCO = {release.hco: release for release in RELEASES}

# The API migrations.kubevirt.io exists from here (release notes of 4.20.14 and 4.21).
NATIVE_BACKEND_FROM = Version((4, 20, 14))
# `backend: auto` chooses it from here: 4.21 is where MTC is said to be no longer needed.
NATIVE_AUTO_FROM = Version((4, 21))
# It moves stopped VMs from here (operator v0.2.0, carried by HCO 1.18).
NATIVE_STOPPED_VMS_FROM = Version((4, 22))
_NATIVE = Interval.parse(f">={NATIVE_BACKEND_FROM}")


def release_of(cnv: Version) -> Release | None:
    """Find the row of the table for a version of OpenShift Virtualization, or None."""
    return _BY_CNV.get(cnv.minor)


def kubevirt_of(cnv: Version) -> Version | None:
    """Tell the minor release of KubeVirt in a version of OpenShift Virtualization, or None.

    Only the minor: which patch a z-stream was built from is not public. Intervals that split the minor then
    answer "not known", as they should.
    """
    release = release_of(cnv)
    return None if release is None else release.kubevirt.minor


def cnv_of_hco(hco: Version) -> Version | None:
    """Tell which OpenShift Virtualization a HyperConverged operator's version stands for; or None.

    Upstream operators count 1.N, which is 4.(N+4); the operator of the product reports the product's own
    version, which comes back as it is.
    """
    major, minor = hco.parts[:2]
    if major >= 4:
        return hco
    release = _BY_HCO.get(hco.minor)
    if release is not None:
        return release.cnv
    # Below the table the pairing is the same; above it nobody knows yet.
    return Version((4, minor + 4)) if major == 1 and hco < RELEASES[0].hco else None


def has_native_backend(cnv: Version | None, precise: bool = True) -> bool | None:  # noqa: FBT001, FBT002 - as Interval.decide
    """Whether the API migrations.kubevirt.io is there; None where the version does not decide it."""
    return _NATIVE.decide(cnv, precise)
