"""Memory of the product's processes: proportional set size, so that shared pages count once."""

from pathlib import Path

from tests.e2e.product import MODULES, Product


def pss(pid: int) -> int:
    """Bytes of proportional set size, from the kernel (Linux)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


def by_process(product: Product) -> dict[str, int]:
    """Bytes by process, the supervisor included."""
    assert product.process is not None
    return {"up": pss(product.process.pid)} | {name: pss(product.service(name).pid) for name in MODULES}
