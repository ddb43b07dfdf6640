// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// An equivalent of excalidraw-room: the same events, the same relay to everybody else in a room, on
// socket.io and express. Written anew; what the benchmark does not use (following) is left out.
import { createServer } from 'node:http';
import express from 'express';
import { Server } from 'socket.io';

const [host, port] = (process.argv[2] ?? '127.0.0.1:3002').split(':');
const app = express();
app.get('/', (request, response) => response.send('ready'));
const server = createServer(app);
const io = new Server(server, { transports: ['websocket', 'polling'], cors: { origin: '*' } });

io.on('connection', (socket) => {
  socket.emit('init-room');
  socket.on('join-room', async (room) => {
    await socket.join(room);
    const there = await io.in(room).fetchSockets();
    if (there.length === 1) {
      socket.emit('first-in-room');
    } else {
      socket.to(room).emit('new-user', socket.id);
    }
    io.in(room).emit('room-user-change', there.map((member) => member.id));
  });
  socket.on('server-broadcast', (room, ciphertext, iv) => {
    socket.to(room).emit('client-broadcast', ciphertext, iv);
  });
  socket.on('disconnecting', () => {
    for (const room of socket.rooms) {
      const left = [...(io.sockets.adapter.rooms.get(room) ?? [])].filter((id) => id !== socket.id);
      if (left.length > 0) {
        socket.to(room).emit('room-user-change', left);
      }
    }
  });
});

server.listen(Number(port), host);
