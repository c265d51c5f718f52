"""Checks of our own (see accounts/policies.py)."""
