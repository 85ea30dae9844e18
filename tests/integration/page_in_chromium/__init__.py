"""The page in a real browser: one Chromium and one scripted service for all of these tests."""
