"""`python -m nianbao`: the command line."""

from nianbao.cli.main import main

raise SystemExit(main())
