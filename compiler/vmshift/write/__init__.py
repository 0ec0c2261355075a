"""Objects to files: deterministic, atomic."""
