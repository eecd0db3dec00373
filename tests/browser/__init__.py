"""A package, so that its fixtures end with its last test: Playwright's loop must not run beside other tests' loops."""
