"""Typed, lean views of the cluster's objects, and the index over them."""

from vmshift.inventory.index import Inventory, is_read
from vmshift.inventory.storage import Claim, PersistentVolume
from vmshift.inventory.vm import Disk, RunState, State, VirtualMachine, Volume, run_state

__all__ = [
    "Claim",
    "Disk",
    "Inventory",
    "PersistentVolume",
    "RunState",
    "State",
    "VirtualMachine",
    "Volume",
    "is_read",
    "run_state",
]
