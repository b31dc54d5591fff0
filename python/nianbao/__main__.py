"""`python -m nianbao`: the command line."""

from nianbao.hosts.cli import main

raise SystemExit(main())
