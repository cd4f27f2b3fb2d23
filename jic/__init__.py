"""The site: settings, addresses, the queue, and what starts and watches the processes."""

# As pyproject.toml has it; recorded in the log with the rules in force.
RELEASE = "1.0.0"
