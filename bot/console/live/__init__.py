"""Answering in the visitor's chat."""
