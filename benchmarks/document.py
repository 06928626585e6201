"""docs/benchmarks.md, written from what was measured."""

from pathlib import Path
from statistics import median

from benchmarks import aims, sections
from benchmarks.results import Results

DOCUMENT = Path(__file__).parents[1] / "docs/benchmarks.md"
