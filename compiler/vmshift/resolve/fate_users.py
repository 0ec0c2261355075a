"""What happens to users of claims that are no VMs: workloads, pods, instances without a VM; and to idle claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmshift.inventory.users import users_in
from vmshift.resolve import fate_facts as because
from vmshift.resolve.fate_model import RUNS, Affected, Fates, VolumeFate, all_alike, decision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vmshift.inventory import Inventory
    from vmshift.inventory.users import User
    from vmshift.resolve.fate_model import Decision, Fact, RunKind
    from vmshift.resolve.model import Move


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a namespace that move. `refused` gives the fact because of which one is not copied, if any."""

    namespace: str
    inventory: Inventory
    moves: Mapping[str, Move]
    refused: Callable[[Move], Fact | None]


def of_users(claims: Claims, *, live: bool, native: bool) -> Iterator[Affected]:
    """Give the workloads and pods that use claims which move, each once, and the claims that nothing uses."""
    users = users_in(claims.namespace, claims.inventory)
    by_user: dict[tuple[str, str], tuple[User, list[str]]] = {}
    idle = []
    for claim, move in claims.moves.items():
        for user in users.get(claim, []):
            if user.kind != "VirtualMachine":
                by_user.setdefault((user.kind, user.name), (user, []))[1].append(claim)
        if not users.get(claim) and move.vm is None:
            idle.append(claim)
    for key in sorted(by_user):
        user, used = by_user[key]
        yield _of_user(claims, user, used, _NATIVE if native else _fates(user, live=live))
    yield from (_idle(claims, claim, native=native) for claim in sorted(idle))


_NATIVE = Fates(*(decision(because.NATIVE_VMS_ONLY) for _ in RUNS))


def _of_user(claims: Claims, user: User, used: list[str], fates: Fates) -> Affected:
    volumes = tuple(_claim(claims, claim, fates) for claim in used)
    state = "running" if user.active else "stopped"
    whole = Fates(*(_common(volumes, fates.at(run), run) for run in RUNS))
    return Affected(user.kind, user.namespace, user.name, False, state, user.place, volumes, whole)


def _fates(user: User, *, live: bool) -> Fates:
    if user.kind == "VirtualMachineInstance" and user.active:
        cutover = because.INSTANCE_HOT if live else because.INSTANCE_WAITS
        return Fates(decision(because.INSTANCE_HOT), decision(cutover), decision(because.POD_ROLLBACK))
    if user.kind == "Pod" and not user.controlled:
        return Fates(decision(because.POD), decision(because.POD), decision(because.POD_ROLLBACK))
    if not user.active:
        stopped = decision(because.STOPPED, words="it has no pods, and the claim is copied")
        return Fates(stopped, stopped, decision(because.WORKLOAD_BACK))
    return Fates(decision(because.WORKLOAD_HOT), decision(because.WORKLOAD_DOWN), decision(because.WORKLOAD_BACK))


def _idle(claims: Claims, claim: str, *, native: bool) -> Affected:
    move = claims.moves[claim]
    copied, back = decision(because.IDLE), decision(because.IDLE_ROLLBACK)
    volume = _claim(claims, claim, _NATIVE if native else Fates(copied, copied, back))
    return Affected("PersistentVolumeClaim", move.namespace, claim, True, "", move.place, (volume,), volume.fates)


def _claim(claims: Claims, claim: str, fates: Fates) -> VolumeFate:
    move = claims.moves[claim]
    refused = claims.refused(move)
    if refused is not None:
        return all_alike("", claim, move.claim, move, decision(refused))
    return VolumeFate("", claim, move.claim, move, fates)


def _common(volumes: tuple[VolumeFate, ...], wanted: Decision, run: RunKind) -> Decision:
    """Give what happens to a user of claims: what its kind comes to, unless none of its claims fares so."""
    told = [volume.fates.at(run) for volume in volumes]
    return wanted if wanted in told else told[0]
