"""Time and room in a preview's text, as far as there is anything to tell: a queue, an estimate, a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmshift.quantity import show_bytes
from vmshift.report.closing import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vmshift.report.preview.model import MigrationView, WaveView
    from vmshift.report.preview.model_room import QuotaView, TimeView

_COUNTED = ("persistentvolumeclaims", "datavolumes.cdi.kubevirt.io")


def queue(wave: WaveView) -> Iterator[str]:
    """Tell who waits in a wave, and how long it takes at the least."""
    told = wave.queue
    if told is not None and told.waiting:
        at_once = f"{told.per_cluster} at a time and {told.per_node} from a node"
        waits = "1 waits, and its spec names" if told.waiting == 1 else f"{told.waiting} wait, and their specs name"
        yield f"{count(told.live, 'VM')} go live, {at_once}: {waits} new, empty disks meanwhile"
    if told is not None and told.at_least is not None and told.throughput is not None:
        left = f", {count(told.unknown, 'VM')} of unknown size left out" if told.unknown else ""
        rate, takes = show_bytes(told.throughput), duration(told.at_least)
        yield f"at {rate} a second for each VM, it takes {takes} at the least{left}"


def room(migration: MigrationView) -> Iterator[str]:
    """Tell what classes and quotas have, where they tell."""
    for each in migration.rooms:
        if each.available is not None:
            lack = "" if each.fits else ", which is too little"
            yield (
                f"room on {each.storage_class}: {count(each.claims, 'new claim')} for {show_bytes(each.wanted)}, "
                f"{show_bytes(each.available)} may be used{lack}; the old copies keep their {show_bytes(each.kept)}"
            )
    yield from map(_quota, migration.quotas)


def _quota(each: QuotaView) -> str:
    counted = each.key.endswith(_COUNTED)
    limit, used, more = (str(size) if counted else show_bytes(size) for size in (each.limit, each.used, each.more))
    lack = "" if each.fits else ": too little"
    return f"quota {each.namespace}/{each.quota}, {each.key}: {used} in use and {more} more, of {limit}{lack}"


def limit(time: TimeView) -> str:
    """Tell how long a VM may take to go live, and what that asks of the copy."""
    copied = f"{show_bytes(time.memory + time.disks)} to copy within {duration(time.limit)}"
    takes = f"; it takes {duration(time.estimate)} at the throughput of the spec" if time.estimate is not None else ""
    return f"{copied}, which takes {show_bytes(time.rate)} a second{takes}"


def duration(seconds: int) -> str:
    """Write a time as people read it, rounded up to minutes from an hour on: 45 s, 12 min 5 s, 3 h 20 min."""
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        minutes, rest = divmod(seconds, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(-(-seconds // 60), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
