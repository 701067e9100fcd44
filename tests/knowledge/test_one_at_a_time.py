"""A lock between processes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from knowledge.one_at_a_time import one_at_a_time

HOLDER = """
import sys
from pathlib import Path
from knowledge.one_at_a_time import one_at_a_time
with one_at_a_time(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_comes_when_the_first_was_killed(tmp_path: Path) -> None:
    lock = tmp_path / "new" / ".lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    def second() -> str:
        with one_at_a_time(lock):
            return "held, too"

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(second)
        assert not wait([coming], timeout=0.3).done, "it waits"
        holder.kill()
        holder.wait()
        assert coming.result(timeout=30) == "held, too"
    holder.communicate()
