"""Fits the maps of `knowledge.embedding.adapter`: ``python -m knowledge.training``.

Nobody needs it to run the product: the maps it makes are part of the source.
"""
