"""One module a command: `run(session, words)` returns its exit status, and raises Failure."""
