"""Numbers without subject: intervals by the bootstrap, curves of confidence, how well two labellings agree."""
