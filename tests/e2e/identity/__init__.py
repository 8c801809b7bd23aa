"""A provider of identity in a process of its own: allauth's OpenID provider, as anybody could run it."""
