// Socket.IO as its documentation writes it, a room a topic: node server.js PORT
'use strict';
const http = require('node:http');
const { Server } = require('socket.io');

const server = http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname !== '/publish') return response.writeHead(204).end();
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    io.to(searchParams.get('topic')).emit('message', Buffer.concat(parts).toString());
    response.writeHead(204).end();
  });
});

const io = new Server(server, { transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => {
  socket.on('subscribe', (topic, done) => {
    socket.join(topic);
    done();
  });
  socket.on('publish', (topic, text, done) => {
    io.to(topic).emit('message', text);
    done();
  });
});

server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 16_384 });
process.on('SIGTERM', () => process.exit(0));
