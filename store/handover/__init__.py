"""When a person takes over: one policy over plain data, for the actions, the service and the tests.

`policy.decide` is the whole of it. `matters` finds what a text is about, `rules` are the merchant's own.
"""
