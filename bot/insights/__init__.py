"""What visitors ask and what comes of it, from what is stored anyway. Reads, never writes."""
