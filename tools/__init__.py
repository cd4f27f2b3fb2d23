"""What operators and benchmarks run beside the site: the demonstration, data of scale, documents, messages."""
