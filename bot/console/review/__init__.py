"""The pages where staff label messages, and where a supervisor settles disagreements."""
