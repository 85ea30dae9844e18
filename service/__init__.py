"""Question in, cited answer or abstention out."""
