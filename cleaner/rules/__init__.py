"""Rule files to a matcher: what debris says, and how it is found."""
