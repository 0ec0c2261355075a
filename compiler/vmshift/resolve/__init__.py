"""Spec and inventory to moves, plans and fates: the middle of the house, pure."""
