"""Engines that bring processes of their own: starts them, or says why this machine cannot.

On a machine that gives a fifteenth of a core, Ray's node does not register in the thirty seconds
that Ray leaves it, and `ray.init` fails; a little faster, and Ray kills every worker that takes a
minute to start, and starts another, for ever. Neither says anything of what is tested, so that the
engine has to run a task of no work first, within a time that ends.
"""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 150
"""Seconds that a first task may take; 5 to 20 on a quiet machine, 60 on a fifth of a core."""

_RAY_GIVES_UP = "timed out during startup"
"""What Ray says after thirty seconds without its node."""


def extra(name: str, module: str) -> Any:
    """A module that an extra brings; the test is skipped without it."""
    return pytest.importorskip(module, reason=f"needs pip install '.[{name}]'")


def _too_slow(engine: str, why: str) -> None:
    load = os.getloadavg()[0]
    pytest.skip(f"{engine} does not come up on this machine now: {why} (load average {load:.0f})")


@contextmanager
def ray_started(cpus: int) -> Iterator[Any]:
    """Ray, up and having run a task."""
    ray = extra("ray", "ray")
    try:
        try:
            ray.init(
                num_cpus=cpus,
                include_dashboard=False,
                log_to_driver=False,
                logging_level="error",
                _system_config={"worker_register_timeout_seconds": PATIENCE},
            )
            ray.get(ray.remote(lambda: 0).remote(), timeout=PATIENCE)
        except ray.exceptions.GetTimeoutError:
            _too_slow("Ray", f"no task in {PATIENCE} seconds")
        except Exception as error:
            if _RAY_GIVES_UP not in str(error):
                raise
            _too_slow("Ray", str(error))
        yield ray
    finally:
        ray.shutdown()


@contextmanager
def spark_started(cores: int) -> Iterator[Any]:
    """A session of Spark that has run a task in a Python of its own."""
    extra("spark", "pyspark")
    if not shutil.which("java", path=_java_path()):
        pytest.skip("Spark needs Java 17, and there is none here")
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.master(f"local[{cores}]")
        for name, value in {
            "spark.ui.enabled": "false",
            "spark.network.timeout": "600s",
            "spark.executor.heartbeatInterval": "60s",
            "spark.python.authenticate.socketTimeout": f"{PATIENCE}s",
        }.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        late = threading.Timer(PATIENCE, session.sparkContext.cancelAllJobs)
        late.start()
        try:
            try:
                session.sparkContext.parallelize([1], 1).map(abs).collect()
            except Exception as error:
                if "cancelled" not in str(error):
                    raise
                _too_slow("Spark", f"no task in {PATIENCE} seconds")
            finally:
                late.cancel()
            yield session
        finally:
            session.stop()


def _java_path() -> str:
    """Where Spark looks for Java."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin")) if home else os.environ.get("PATH", "")
