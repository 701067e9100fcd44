"""Backups of everything that cannot be made again, taken while the product runs, and their way back."""
