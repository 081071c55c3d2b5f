"""picows without anything around it: what one says goes to everybody. `python raw.py PORT PAYLOAD`"""

import sys
from pathlib import Path

import uvloop
from picows import (
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    ws_create_server,
)

PORT, PAYLOAD = sys.argv[1:3]
BEFORE, AFTER = Path(PAYLOAD).read_bytes().split(b"{text}")
everybody: set[WSTransport] = set()


class Client(WSListener):
    def on_ws_connected(self, transport: WSTransport) -> None:
        everybody.add(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        everybody.discard(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            data = BEFORE + frame.get_payload_as_bytes() + AFTER
            for one in everybody:
                one.send(WSMsgType.TEXT, data)
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()


def client(request: WSUpgradeRequest) -> WSListener:
    return Client()


async def main() -> None:
    server = await ws_create_server(client, "127.0.0.1", int(PORT), backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
