"""Prompts: one strict Jinja file each; the content hash is its version."""
