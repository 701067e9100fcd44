"""The public help pages: what a citation links to."""
