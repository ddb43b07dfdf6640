// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	block = "block"
	drop  = "drop"

	idleTimeout = 60 * time.Second
)

// packs are buffers of packs on their way from a reader to a writer.
var packs = sync.Pool{New: func() any { return new([]byte) }}

// queued is a pack that waits to be sent; one of a broadcast belongs to all its writers, and to no pool.
type queued struct {
	pack   *[]byte
	shared bool
}

// worker serves one session: one goroutine reads, one writes.
type worker struct {
	*session
	server *server
	// Whether packs that begin with B go to all sessions.
	broadcasts bool
	queue      chan queued
	over       chan struct{}
	ending     sync.Once
}

func (w *worker) end() {
	w.ending.Do(func() {
		close(w.over)
		_ = w.Close()
	})
}

// server is the settings, and for broadcasts all workers.
type server struct {
	*settings
	accepted atomic.Int64
	lock     sync.Mutex
	workers  map[*worker]struct{}
}

func serve(s *settings) error {
	srv := &server{settings: s, workers: map[*worker]struct{}{}}
	address, err := s.listen(srv.take)
	if err != nil {
		return err
	}
	fmt.Println("listening", address)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func (s *server) take(conn carried) {
	// Before its handshake: who waits for that before it opens another has opened this one first.
	first := s.accepted.Add(1) == 1
	one, err := s.greet(conn, false)
	if err != nil {
		_ = conn.Close()
		return
	}
	w := &worker{session: one, server: s, broadcasts: first && s.broadcast, queue: make(chan queued, s.queue), over: make(chan struct{})}
	if s.broadcast {
		s.join(w)
		defer s.leave(w)
	}
	defer w.end()
	go w.write()
	w.read()
}

func (s *server) join(w *worker) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.workers[w] = struct{}{}
}

func (s *server) leave(w *worker) {
	s.lock.Lock()
	defer s.lock.Unlock()
	delete(s.workers, w)
}

// read gives packs back until the session ends.
func (w *worker) read() {
	for {
		_ = w.SetReadDeadline(time.Now().Add(idleTimeout))
		pack := packs.Get().(*[]byte)
		var err error
		if *pack, err = w.receivePack((*pack)[:0]); err != nil {
			return
		}
		if w.broadcasts && (*pack)[0] == 'B' {
			w.server.send(*pack)
			continue
		}
		if !w.push(queued{pack, false}) {
			return
		}
	}
}

func (w *worker) push(one queued) bool {
	select {
	case w.queue <- one:
		return true
	case <-w.over:
		return false
	}
}

// send sends a pack to all sessions. By default it waits for the slowest, as the original does.
func (s *server) send(pack []byte) {
	s.lock.Lock()
	all := make([]*worker, 0, len(s.workers))
	for w := range s.workers {
		all = append(all, w)
	}
	s.lock.Unlock()
	one := queued{&pack, true}
	for _, w := range all {
		if s.full == block {
			w.push(one)
			continue
		}
		select {
		case w.queue <- one:
		default:
		}
	}
}

// write sends what is queued until the session ends or cannot be written to, which ends it.
func (w *worker) write() {
	defer w.end()
	for {
		select {
		case one := <-w.queue:
			_ = w.SetWriteDeadline(time.Now().Add(idleTimeout))
			err := w.sendPack(*one.pack)
			if !one.shared {
				packs.Put(one.pack)
			}
			if err != nil {
				return
			}
		case <-w.over:
			return
		}
	}
}
