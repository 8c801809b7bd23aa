"""What templates need of videos."""
