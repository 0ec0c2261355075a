"""What happens to a VM at a run: by its state, the plan's mode, and whether anything of it moves."""

from __future__ import annotations

import pytest

from inventory.objects import claim, disk, vm
from resolve.migrations import resolved

STRATEGIES = {"running": "Always", "stopped": "Halted", "unknown": "Manual"}


def fate(state: str, mode: str, run: str, storage_class: str = "old-san") -> str:
    """Give the fate of erp/a; erp/b is there so that there is a plan in any case."""
    objects = [
        *(vm("a", "erp", disk("root", "a"), strategy=STRATEGIES[state]), claim("a", "erp", storage_class)),
        *(vm("b", "erp", disk("root", "b")), claim("b", "erp")),
    ]
    (plan,) = resolved(["select: {namespaces: [erp]}", f"mode: {mode}"], *objects).plans
    assert plan.vms[0].run_state.state == state
    return plan.fate(plan.vms[0], run)


@pytest.mark.parametrize(
    ("state", "mode", "run", "expected"),
    [
        ("running", "live", "stage", "skipped"),
        ("running", "live", "cutover", "live"),
        ("running", "offline", "stage", "copied-hot"),
        ("running", "offline", "cutover", "offline"),
        ("stopped", "live", "stage", "copied"),
        ("stopped", "live", "cutover", "copied"),
        ("stopped", "offline", "stage", "copied"),
        ("stopped", "offline", "cutover", "copied"),
        ("unknown", "live", "stage", "unknown"),
        ("unknown", "live", "cutover", "unknown"),
        ("unknown", "offline", "stage", "unknown"),
        ("unknown", "offline", "cutover", "unknown"),
    ],
)
def test_the_fate_of_a_vm_with_moves(state: str, mode: str, run: str, expected: str) -> None:
    assert fate(state, mode, run) == expected


@pytest.mark.parametrize("state", STRATEGIES)
@pytest.mark.parametrize("mode", ["live", "offline"])
@pytest.mark.parametrize("run", ["stage", "cutover"])
def test_a_vm_of_which_nothing_moves_is_skipped(state: str, mode: str, run: str) -> None:
    assert fate(state, mode, run, "other") == "skipped"


def test_a_live_migration_is_about_vms_that_run_or_may_run() -> None:
    objects = [
        made
        for name, strategy in (("a", "Always"), ("b", "Halted"), ("c", "Manual"))
        for made in (vm(name, "erp", disk("root", name), disk("left", "x"), strategy=strategy), claim(name, "erp"))
    ]
    live = resolved(["select: {namespaces: [erp]}"], *objects)
    offline = resolved(["select: {namespaces: [erp]}", "mode: offline"], *objects)

    assert [vm.key for _, vm in live.live_vms()] == ["erp/a", "erp/c"]
    assert [move.key for _, _, move in live.live_moves()] == ["erp/a/root", "erp/c/root"]
    assert (live.wants_live, offline.wants_live, list(offline.live_vms())) == (True, False, [])
