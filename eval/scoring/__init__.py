"""Records in, scores out: every metric for every case, and the finished run that reports read."""
