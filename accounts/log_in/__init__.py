"""What the log-in library asks ours: who may come in, by what, and what is asked before the last step."""
