"""Markdown: what of a text is code, HTML, a table or a definition, and what belongs together."""
