"""Settings of gunicorn, which reads this file by itself; the command line has the last word."""

import os
import secrets
import subprocess
import sys

worker_class = "gthread"
threads = 4
# All gunicorns of a user would take the same control socket from one another.
control_socket_disable = True
# Its place would be in the home folder, one for all that run there.
control_socket_disable = True

# Read before the workers are forked, so that all of them sign with the same key.
os.environ.setdefault("DJANGO_SECRET_KEY", secrets.token_urlsafe(50))


def on_starting(_server) -> None:
    """Brings the database up to date before any worker starts."""
    # In a process of its own: Django keeps what it has read of its settings, and the workers should read them anew.
    subprocess.run([sys.executable, "manage.py", "prepare"], check=True)
