"""Files for other programs: what a reader may see, in the formats that those read, each said to be what it is."""
