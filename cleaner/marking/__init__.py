"""Rules held against the blocks of a text: claims, and nothing goes yet."""
