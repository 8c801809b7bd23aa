"""`make run`: everything SocialFlow needs in one terminal, from the database to the clock."""
