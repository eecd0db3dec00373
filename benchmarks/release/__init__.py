"""Releasing and training while visitors chat."""
