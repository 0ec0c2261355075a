"""Moves to objects: pure functions that return plain values."""
