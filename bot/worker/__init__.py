"""The worker process: delivers notifications, acts on deadlines, runs what is due from time to time."""
