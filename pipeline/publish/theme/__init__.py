"""The theme's templates and styles; MkDocs finds them here by the name ``copydesk``."""
