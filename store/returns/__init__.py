"""Returns: the merchant's rules as data, what they say of an order's items, and the opening of a return.

`schema` and `rule_set` are what rules look like, `reading` takes them from YAML or JSON, `evaluation` judges
the plain `facts` that `from_orders` draws from stored orders, `opening` records a return. Only the last two
know the database.
"""
