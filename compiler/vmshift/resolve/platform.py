"""Which versions a migration runs on: what the inventory shows, what the spec says, what the release table adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vmshift.inventory.values import dig, entries, text
from vmshift.platform.interval import Interval
from vmshift.platform.releases import cnv_of_hco, kubevirt_of
from vmshift.platform.versions import Version, names_release

if TYPE_CHECKING:
    from vmshift.inventory import Inventory
    from vmshift.source import Manifest, Place
    from vmshift.spec.model import Platform as PlatformSpec

Product = Literal["openshiftVirtualization", "kubevirt", "mtc"]
PRODUCTS: tuple[Product, ...] = ("openshiftVirtualization", "kubevirt", "mtc")
_VIRTUALIZATION_CSV = "kubevirt-hyperconverged-operator"
_MTC_CSV = "mtc-operator"


@dataclass(frozen=True, slots=True)
class Told:
    """One version of one product, and who tells it. `precise` is False where only the minor release is known."""

    product: Product
    version: Version
    source: Literal["inventory", "spec", "table"]
    precise: bool
    place: Place | None


@dataclass(frozen=True, slots=True)
class Platform:
    """The versions of a migration. What the inventory shows wins over the spec, and both over the release table."""

    told: tuple[Told, ...]
    environment: Literal["production", "lab"]
    accept_unsupported: bool

    def best(self, product: Product) -> Told | None:
        """Give the version that counts, with its source."""
        return next((told for told in self.told if told.product == product), None)

    def said(self, product: Product, source: str) -> Told | None:
        """Give what one source says of a product."""
        return next((told for told in self.told if (told.product, told.source) == (product, source)), None)

    @property
    def cnv(self) -> Version | None:
        """The OpenShift Virtualization version."""
        return self._version("openshiftVirtualization")

    @property
    def kubevirt(self) -> Version | None:
        """The KubeVirt version."""
        return self._version("kubevirt")

    @property
    def mtc(self) -> Version | None:
        """The version of the Migration Toolkit for Containers."""
        return self._version("mtc")

    @property
    def source(self) -> str:
        """Who tells: inventory, spec, both, or nobody."""
        sources = {told.source for product in PRODUCTS if (told := self.best(product))} - {"table"}
        return " and ".join(sorted(sources)) or "nowhere"

    def decide(self, product: Product, interval: Interval | str) -> bool | None:
        """Tell whether a product's version lies in an interval; None where what is known does not decide it."""
        interval = Interval.parse(interval) if isinstance(interval, str) else interval
        told = self.best(product)
        return interval.decide(told.version, precise=told.precise) if told else None

    def _version(self, product: Product) -> Version | None:
        told = self.best(product)
        return told.version if told else None


def shown(inventory: Inventory) -> tuple[Told, ...]:
    """Gather every version that an inventory tells, best first for each product."""
    return tuple(_from_inventory(inventory))


def detect(spec: PlatformSpec, manifest: Manifest, inventory: Inventory) -> Platform:
    """Gather every version that the inventory and the spec tell, best first for each product."""
    told = [*shown(inventory)]
    for product, value in zip(PRODUCTS, (spec.openshift_virtualization, spec.kubevirt, spec.mtc), strict=True):
        version = Version.try_parse(value)
        if version is not None:
            place = manifest.at("spec", "platform", product)
            told.append(Told(product, version, "spec", names_release(value), place))
    cnv = next((one for one in told if one.product == "openshiftVirtualization"), None)
    carried = kubevirt_of(cnv.version) if cnv else None
    if carried is not None and cnv is not None:
        told.append(Told("kubevirt", carried, "table", precise=False, place=cnv.place))
    return Platform(tuple(told), spec.environment, spec.accept_unsupported)


def _from_inventory(inventory: Inventory) -> list[Told]:
    by_csv = _csv(inventory, _VIRTUALIZATION_CSV, "openshiftVirtualization")
    found = [_hyperconverged(inventory), _in_product_numbers(by_csv) if by_csv else None]
    for kubevirt in inventory.all("KubeVirt"):
        found += [
            _told("kubevirt", dig(kubevirt.value, "status", key), kubevirt, "status", key)
            for key in ("observedKubeVirtVersion", "operatorVersion")
        ]
    for config in inventory.all("ConfigMap"):
        if config.name == "migration-cluster-config":
            key = "OPERATOR_VERSION"
            found.append(_told("mtc", dig(config.value, "data", key), config, "data", key))
    found.append(_csv(inventory, _MTC_CSV, "mtc"))
    found += [
        _told("mtc", dig(cluster.value, "status", "operatorVersion"), cluster, "status", "operatorVersion")
        for cluster in inventory.all("MigCluster")
    ]
    return [told for told in found if told is not None]


def _told(product: Product, value: object, manifest: Manifest, *path: str | int) -> Told | None:
    version = Version.try_parse(value)
    if version is None:
        return None
    return Told(product, version, "inventory", names_release(value), manifest.at(*path))


def _hyperconverged(inventory: Inventory) -> Told | None:
    """Read HyperConverged.status.versions[operator]: 4.17.4 as shipped, 1.13.2 as built from the project's branch."""
    hco = inventory.one("HyperConverged")
    if hco is None:
        return None
    for index, entry in entries(dig(hco.value, "status", "versions")):
        told = _told("openshiftVirtualization", entry.get("version"), hco, "status", "versions", index, "version")
        if text(entry.get("name")) == "operator" and told is not None:
            return _in_product_numbers(told)
    return None


def _in_product_numbers(told: Told) -> Told:
    """Put a version of the upstream operator, 1.13.2, as the product's, of which it tells the minor release alone."""
    product = cnv_of_hco(told.version)
    if product is None or product == told.version:
        return told
    return Told(told.product, product, told.source, precise=False, place=told.place)


def _csv(inventory: Inventory, prefix: str, product: Product) -> Told | None:
    """Read an operator's version off its ClusterServiceVersion; during an upgrade there are two."""
    best: tuple[bool, Told] | None = None
    for csv in inventory.all("ClusterServiceVersion"):
        told = _told(product, dig(csv.value, "spec", "version"), csv, "spec", "version")
        if told is None or not csv.name.startswith(prefix):
            continue
        serves = text(dig(csv.value, "status", "phase")) == "Succeeded"
        if best is None or (serves, told.version) > (best[0], best[1].version):
            best = serves, told
    return best[1] if best else None
