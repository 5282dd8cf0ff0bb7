"""Holds rules against the blocks of a document: what they claim is debris, and nothing goes yet."""
