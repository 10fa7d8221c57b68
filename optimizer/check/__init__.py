"""The independent check of an allocation, and decisions that cannot all hold."""
