"""What the store knows of a person: found, copied, erased; and what goes by itself when it is old."""
