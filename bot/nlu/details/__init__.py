"""One module per kind of detail a customer may give; each finds its kind in a text. Knows no Rasa."""
