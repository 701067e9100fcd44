"""How the assistant holds a conversation, whatever it is about: a chain of manners around the actions."""
