"""The printable slip of a return that was opened here."""
