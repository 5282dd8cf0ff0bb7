"""What a corpus knows of its lines: counted in runs, runs merged, and the counts looked up."""
