"""One module per act: its words, its button and its own part. `registry.py` collects them."""
