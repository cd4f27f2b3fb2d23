from apps.access.row_security import exempt

exempt("audit.Change", "The outbox: pages read when the oldest row was written, and nothing of it.")
