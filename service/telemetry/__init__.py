"""What operators see of the service: metrics, one log line a question, traces."""
