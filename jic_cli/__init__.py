"""The centre on the command line: a program of a delegation's own staff, which knows the site by its API alone."""

__version__ = "1.0.0"
