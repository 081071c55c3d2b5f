"""What Parley adds to the accounts library."""
