"""`python -m app.cli` is `dangjian`."""

from app.cli.entry import main

main()
