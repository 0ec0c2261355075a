"""What will happen to each VM: one value, and what people and programs get to see of it."""
