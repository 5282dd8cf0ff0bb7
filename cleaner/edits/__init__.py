"""How removals become edits, and what can be done with edits: all that ever changes a text."""
