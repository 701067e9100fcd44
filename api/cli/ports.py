"""Whether a port is free, and who has it otherwise."""

import socket

import psutil


def taken(host: str, port: int) -> bool:
    """Whether something listens there, so that a server of ours could not."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def holder(port: int) -> str:
    """Who listens on a port, as far as this user may see: "by python3 (process 812)"."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port:
                name = psutil.Process(connection.pid).name() if connection.pid else "another user's program"
                return f"by {name} (process {connection.pid})" if connection.pid else f"by {name}"
    except (psutil.Error, OSError):
        pass
    return "by another program"
