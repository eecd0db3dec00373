"""The pages and commands of the audit log."""
