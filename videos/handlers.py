"""What videos do when something happened."""
