"""Settings: `base` holds what is common, `dev`, `test` and `prod` what differs, `env` reads the environment."""
