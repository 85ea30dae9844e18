"""The page at `/`: plain HTML, CSS and script, served as they are by `service/routes/page.py`."""
