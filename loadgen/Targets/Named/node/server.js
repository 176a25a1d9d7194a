// The four patterns as a Node.js team writes them: node server.js PORT
'use strict';
const http = require('node:http');
const { WebSocketServer } = require('ws');

const KEPT = 1000; // messages of a topic
const HEARTBEAT_MS = 15_000;

const topics = new Map();
const topicOf = (name) => {
  let topic = topics.get(name);
  if (!topic) topics.set(name, (topic = { last: 0, messages: [], streams: new Set(), sockets: new Set(), waiting: new Set() }));
  return topic;
};
const after = (topic, since) => topic.messages.filter((m) => m.id > since);
const json = (response, messages) => {
  const body = '[' + messages.map((m) => m.text).join(',') + ']';
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
};
const event = (m) => `id: ${m.id}\ndata: ${m.text}\n\n`;

function publish(topic, text) {
  const message = { id: ++topic.last, text };
  topic.messages.push(message);
  if (topic.messages.length > KEPT) topic.messages.shift();
  for (const response of topic.streams) response.write(event(message));
  for (const socket of topic.sockets) socket.send(text);
  for (const wait of topic.waiting) wait();
}

const routes = {
  '/': (request, response) => response.writeHead(204).end(),
  '/publish': (request, response, topic) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      publish(topic, Buffer.concat(parts).toString());
      response.writeHead(204).end();
    });
  },
  '/poll': (request, response, topic, query) => json(response, after(topic, Number(query.get('since') ?? 0))),
  '/long-poll': (request, response, topic, query) => {
    const since = Number(query.get('since') ?? 0);
    const hold = Number(query.get('hold_ms') ?? 25_000);
    if (topic.last > since || hold === 0) return topic.last > since ? json(response, after(topic, since)) : response.writeHead(204).end();
    const end = () => {
      clearTimeout(timer);
      topic.waiting.delete(end);
      if (topic.last > since) json(response, after(topic, since));
      else response.writeHead(204).end();
    };
    const timer = setTimeout(end, hold);
    topic.waiting.add(end);
    response.on('close', () => {
      clearTimeout(timer);
      topic.waiting.delete(end);
    });
  },
  '/events': (request, response, topic) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    const last = request.headers['last-event-id'];
    if (last !== undefined) for (const m of after(topic, Number(last))) response.write(event(m));
    topic.streams.add(response);
    response.on('close', () => topic.streams.delete(response));
  },
};

const server = http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const route = routes[pathname];
  if (!route) return response.writeHead(404).end();
  route(request, response, topicOf(searchParams.get('topic') ?? ''), searchParams);
});
server.keepAliveTimeout = 130_000;
server.requestTimeout = 0;

const sockets = new WebSocketServer({ server, path: '/ws', perMessageDeflate: false });
sockets.on('connection', (socket, request) => {
  const topic = topicOf(new URL(request.url, 'http://localhost').searchParams.get('topic') ?? '');
  topic.sockets.add(socket);
  socket.on('close', () => topic.sockets.delete(socket));
  socket.on('error', () => socket.terminate());
});

setInterval(() => {
  for (const topic of topics.values()) for (const response of topic.streams) response.write(':\n\n');
  for (const socket of sockets.clients) socket.ping();
}, HEARTBEAT_MS).unref();

server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 16_384 });
process.on('SIGTERM', () => process.exit(0));
