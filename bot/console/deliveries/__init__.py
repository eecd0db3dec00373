"""The pages of messages that did not arrive."""
