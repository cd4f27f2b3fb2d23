"""One web process: `python -m jic.serve`, as `make run` starts several of them on one socket.

The socket is bound by whoever starts the processes and handed down as a file descriptor (JIC_LISTEN_FD), so that they
share its queue, whichever is free takes the next connection, and one that is started anew loses none.
"""

import os
import socket

import uvicorn

# Longer than any proxy or browser keeps a connection that rests: closed under a client, its next request fails.
KEEP_ALIVE_SECONDS = 75
GRACE_SECONDS = 3


def main() -> None:
    config = uvicorn.Config(
        "jic.asgi:application",
        # Addresses are the business of jic/proxies.py.
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        access_log=False,
        log_level="warning",
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(os.environ["JIC_LISTEN_FD"]))])


if __name__ == "__main__":
    main()
