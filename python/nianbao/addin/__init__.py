"""The Excel add-in: build it, install it, bundle it for machines without a network, and look what a machine offers."""
