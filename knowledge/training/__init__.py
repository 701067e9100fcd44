"""Fits the linear map of `knowledge.embedding.adapter`: ``python -m knowledge.training``.

Nobody needs it to run the product: the map it makes is part of the source.
"""
