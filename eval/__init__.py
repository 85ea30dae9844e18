"""The eval harness: cases in, records, scores and reports out."""
