"""Whether an object of a migration has got where it should: one description, and what engines read of it."""
