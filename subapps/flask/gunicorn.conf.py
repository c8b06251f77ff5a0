"""Settings of gunicorn, which reads this file by itself; the command line has the last word."""

import os
import secrets

worker_class = "gthread"
threads = 4
# All gunicorns of a user would take the same control socket from one another.
control_socket_disable = True
# Its place would be in the home folder, one for all that run there.
control_socket_disable = True

# Read before the workers are forked, so that all of them sign with the same key.
os.environ.setdefault("SESSION_SECRET", secrets.token_urlsafe(32))
