"""Findings and previews as text, JSON and other formats."""
