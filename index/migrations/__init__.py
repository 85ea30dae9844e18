"""Alembic migrations of the catalogue; run by `index.database` when a catalogue is opened."""
