"""Long work and grades as pages and terminals ask for them: what is typed, and what is known."""
