"""The pages and commands that manage the people who work here."""
