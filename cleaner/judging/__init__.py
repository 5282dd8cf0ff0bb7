"""Who is asked about a document, and what they say."""
