"""The recipe that trains the grounding model; needs torch (`pip install torch`), which nothing else here does."""
