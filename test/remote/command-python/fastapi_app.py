"""Shows what an ASGI application is told of its place."""

from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/")
def index():
    return "index"


@app.get("/page/{rest:path}")
def page(rest: str, request: Request):
    client = request.client.host if request.client else None
    external = str(request.url_for("index"))
    return {"rest": rest, "root": request.scope["root_path"], "client": client, "external": external}


@app.get("/go")
def go(request: Request):
    return RedirectResponse(request.url_for("index"))


@app.get("/slash/")
def slash():
    return "slash"


@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept()
    await socket.send_text(f"{socket.scope['root_path']} {await socket.receive_text()}")
    await socket.close()
