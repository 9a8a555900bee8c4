"""In the place of the package of this name, which needs R: enough to see what the tools give it."""
