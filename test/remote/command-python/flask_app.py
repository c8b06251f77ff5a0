"""Shows what a WSGI application is told of its place."""

from flask import Flask, jsonify, redirect, request, url_for

app = Flask(__name__)


@app.get("/")
def index():
    return "index"


@app.get("/page/<path:rest>")
def page(rest):
    links = {"url": url_for("index"), "external": url_for("index", _external=True)}
    return jsonify(path=request.path, rest=rest, query=request.args.to_dict(), root=request.script_root, **links)


@app.get("/go")
def go():
    return redirect(url_for("index"))


@app.get("/slash/")
def slash():
    return "slash"
