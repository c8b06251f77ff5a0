"""What a WSGI server runs: `gunicorn app:app`, or `flask run`."""

from board import create_app

app = create_app()
