"""Decisions: what to charge, what to build, and when."""
