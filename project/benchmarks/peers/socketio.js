// Socket.IO's own broadcast example: what one says goes to everybody. `node socketio.js PORT PAYLOAD`
const { readFileSync } = require("fs");
const { createServer } = require("http");
const { Server } = require("socket.io");

const [port, payload] = process.argv.slice(2);
const [before, after] = readFileSync(payload, "utf8").split("{text}");
const server = createServer();
const io = new Server(server);

io.on("connection", (socket) => {
  socket.on("message", (text) => io.emit("message", before + text + after));
});

server.listen({ port: Number(port), host: "127.0.0.1", backlog: 4096 });
