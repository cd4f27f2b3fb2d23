"""What starts and watches the site's processes, with the standard library alone."""
