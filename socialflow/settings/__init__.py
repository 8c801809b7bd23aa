"""Settings: `base` holds what is common, `dev`, `test` and `prod` say only what differs, `env` reads the environment."""
