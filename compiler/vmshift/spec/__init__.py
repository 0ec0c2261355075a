"""The StorageMigration model, its defaults, and its published JSON Schema."""
