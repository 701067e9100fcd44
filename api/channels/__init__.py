"""The channels that customers write through. None imports another."""
