"""Lines that a site repeats: counted over a corpus, looked up in a text, and marked there."""
