// The broadcast example of ws: what one says goes to everybody. `node ws.js PORT PAYLOAD`
const { readFileSync } = require("fs");
const { WebSocket, WebSocketServer } = require("ws");

const [port, payload] = process.argv.slice(2);
const [before, after] = readFileSync(payload, "utf8").split("{text}");
const server = new WebSocketServer({ port: Number(port), host: "127.0.0.1", backlog: 4096 });

server.on("connection", (socket) => {
  socket.on("error", console.error);
  socket.on("message", (text) => {
    const data = before + text + after;
    server.clients.forEach((client) => {
      if (client.readyState === WebSocket.OPEN) client.send(data);
    });
  });
});
