"""What crosses between pipeline and console: a release goes out, a sealed delivery comes back. They meet only in files."""
