"""A visitor's request to be contacted: reading the details, keeping them, showing them to staff."""
