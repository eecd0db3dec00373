"""Training, judging and releasing models."""
