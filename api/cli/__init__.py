"""The ``doorstep`` command line."""
