"""A page on which a person looks through what was taken from a corpus."""
