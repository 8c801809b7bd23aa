"""The words of SocialFlow in other languages: found in the source, kept in locale/, compiled without gettext."""
