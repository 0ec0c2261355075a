"""Where things are in the project."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "plans"


def plan_folders() -> list[Path]:
    """Return the worked examples, by name."""
    return sorted(path.parent for path in PLANS.glob("*/migration.yaml"))
