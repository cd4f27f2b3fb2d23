"""The site: settings, addresses, the queue, and what starts and watches the processes."""
