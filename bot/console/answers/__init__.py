"""The pages of the answers: reading, drafting, signing, putting live."""
