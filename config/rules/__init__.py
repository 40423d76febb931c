"""The law as data: one TOML file per jurisdiction, read by ``config.settings.load_rules``.

This package knows no type of the program, so that it can stand lowest;
``evidence_store.domain.law.rules`` builds typed rules from what a file says.
"""
