"""The peer that the product is measured against: an assistant of stock Rasa for a shop's orders.

Its pipeline, policies and dialogue are those that RasaHQ/retail-demo describes: it asks for an e-mail address
in a form, looks an order up in SQLite, cancels it or starts a return, searches the stock, takes subscriptions
and answers a few common questions. Sentences, words, rules and code are our own, and few.
"""
