"""The pages of pharmacists, licences, permits and working hours."""
