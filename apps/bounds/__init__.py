"""How long one request may work, and child processes that can be ended."""
