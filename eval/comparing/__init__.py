"""Holds runs beside one another: paired differences, baselines, and the gate."""
