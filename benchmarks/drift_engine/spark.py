"""Spark on this machine, with Java."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def run(source: str, out: str, query: str) -> None:
    """In a session in UTC. Counts of any size are a few files, of which one is enough here."""
    sql: Any = import_module("pyspark.sql")
    builder = sql.SparkSession.builder.master("local[2]").appName("drift")
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.read.parquet(source).createOrReplaceTempView("events")
    session.sql(query).coalesce(1).write.parquet(out + ".folder")
    [part] = Path(out + ".folder").glob("part-*.parquet")
    part.rename(out)
    session.stop()


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], Path(sys.argv[3]).read_text())
