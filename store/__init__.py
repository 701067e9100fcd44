"""What Doorstep knows of orders and conversations, and the rules that need only that.

A leaf of the import graph: synchronous SQLAlchemy, no HTTP, no import of any other room.
"""
