"""Programs that chose a default by measuring; run by hand, never by a test."""
