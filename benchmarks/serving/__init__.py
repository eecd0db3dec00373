"""Our `web` and `brain` beside stock `rasa run` on the same data: latency, throughput, memory, training."""
