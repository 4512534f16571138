"""The exercises, who may see which, and what was done."""
