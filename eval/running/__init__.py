"""Asks: a runner, the systems that it can measure, the collections that they answer over."""
