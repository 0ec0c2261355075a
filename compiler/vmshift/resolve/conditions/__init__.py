"""The conditions that MTC would set on a MigPlan and a MigMigration: one pure function each, true, false or unknown.

Each function's docstring names the function of mig-controller that it mirrors, with its line at commit 3acf3578b.
"""
