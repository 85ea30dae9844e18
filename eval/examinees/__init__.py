"""Examinees: how a case of each task is taken, one task a file."""
