"""Answers and conditions as staff change them: drafts, signatures, what goes live, and the way back into the files."""
