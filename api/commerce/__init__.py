"""Carrying changes of orders out where the shop keeps them."""
