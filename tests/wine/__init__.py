"""The product on Windows: real Windows Python under Wine. See README.md here."""
