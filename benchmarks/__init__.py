"""What the product costs: ``make bench``."""
