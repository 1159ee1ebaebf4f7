"""Run the command line as ``python -m pipelines``."""

from pipelines.cli import main

main(prog_name="ias")
