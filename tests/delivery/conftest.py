"""Migrations, as the emitters' tests make them."""

from emit.conftest import migrate

__all__ = ["migrate"]
