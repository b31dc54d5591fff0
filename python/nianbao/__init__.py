"""nianbao (年报): the official tables of China's annual reports on government information disclosure, filled, checked and summed."""

__version__ = "0.1.0"
