// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

// board-hub relays each message of a WebSocket client to all clients of its board, the sender
// included. It keeps nothing: it is what a board costs at least in Go.
package main

import (
	"flag"
	"log"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

const (
	// How many messages a member may be behind before it is closed: as on a board of ours.
	outboxMessages  = 8192
	messageBytesMax = 1 << 20
)

// board is a set of members, each with a bounded outbox.
type board struct {
	lock    sync.Mutex
	members map[chan *websocket.PreparedMessage]struct{}
}

func (b *board) join() chan *websocket.PreparedMessage {
	outbox := make(chan *websocket.PreparedMessage, outboxMessages)
	b.lock.Lock()
	defer b.lock.Unlock()
	b.members[outbox] = struct{}{}
	return outbox
}

func (b *board) leave(outbox chan *websocket.PreparedMessage) {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.cut(outbox)
}

// cut ends a membership, under the lock: whoever closes the outbox has removed it.
func (b *board) cut(outbox chan *websocket.PreparedMessage) {
	if _, member := b.members[outbox]; member {
		delete(b.members, outbox)
		close(outbox)
	}
}

func (b *board) relay(message *websocket.PreparedMessage) {
	b.lock.Lock()
	defer b.lock.Unlock()
	for outbox := range b.members {
		select {
		case outbox <- message:
		default:
			b.cut(outbox)
		}
	}
}

// hub has the boards by code; one that is asked for exists.
type hub struct {
	lock   sync.Mutex
	boards map[string]*board
}

func (h *hub) board(code string) *board {
	h.lock.Lock()
	defer h.lock.Unlock()
	found := h.boards[code]
	if found == nil {
		found = &board{members: make(map[chan *websocket.PreparedMessage]struct{})}
		h.boards[code] = found
	}
	return found
}

func (h *hub) serve(upgrader *websocket.Upgrader, w http.ResponseWriter, r *http.Request) {
	connection, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		log.Printf("upgrade: %v", err)
		return
	}
	connection.SetReadLimit(messageBytesMax)
	b := h.board(r.URL.Query().Get("code"))
	outbox := b.join()
	go send(connection, outbox)
	defer b.leave(outbox)
	for {
		kind, payload, err := connection.ReadMessage()
		if err != nil {
			return
		}
		message, err := websocket.NewPreparedMessage(kind, payload)
		if err != nil {
			log.Printf("prepare: %v", err)
			return
		}
		b.relay(message)
	}
}

// send writes what is relayed until the member has left, and closes the connection.
func send(connection *websocket.Conn, outbox <-chan *websocket.PreparedMessage) {
	defer connection.Close()
	for message := range outbox {
		if err := connection.WritePreparedMessage(message); err != nil {
			return
		}
	}
}

func main() {
	address := flag.String("addr", "127.0.0.1:8080", "host and port to listen on")
	flag.Parse()
	boards := &hub{boards: make(map[string]*board)}
	upgrader := &websocket.Upgrader{}
	http.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) { boards.serve(upgrader, w, r) })
	log.Fatal(http.ListenAndServe(*address, nil))
}
