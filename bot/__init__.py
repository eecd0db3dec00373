"""The assistant of a compounding pharmacy for questions about low-dose naltrexone (LDN)."""
