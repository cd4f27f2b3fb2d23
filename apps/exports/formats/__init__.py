"""One module a format: `write(path, about, rows)` writes a file as its rows come, so that memory does not grow."""
