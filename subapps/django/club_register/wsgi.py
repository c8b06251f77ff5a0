"""What a WSGI server runs: `gunicorn club_register.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "club_register.settings")

application = get_wsgi_application()
